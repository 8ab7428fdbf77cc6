import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../lib/errors.ts';
import { sendProblem } from './problem.ts';

const DIST = fileURLToPath(new URL('../../../console/dist/', import.meta.url));

/** Serves the built console: files under /assets for ever (their names change with their content), pages anew. */
export async function addConsole(app: FastifyInstance): Promise<void> {
  const isBuilt = existsSync(`${DIST}index.html`);
  await app.register(fastifyStatic, {
    root: DIST,
    serve: isBuilt,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.setHeader(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || !isPage(request.url)) return sendProblem(request, reply, new AppError('not_found'));
    // The console's own router knows the page, or says that there is none.
    if (isBuilt) return reply.sendFile('index.html');
    return reply.code(503).type('text/plain').send('The console is not built yet. Run: npm run build');
  });
}

/** Everything is the console's router's to know, but what can only be a mistyped address of the interface or a lost file. */
function isPage(url: string): boolean {
  const [path = ''] = url.split('?');
  try {
    return !/^\/(api|assets)(\/|$)/.test(decodeURIComponent(path));
  } catch {
    return true;
  }
}
