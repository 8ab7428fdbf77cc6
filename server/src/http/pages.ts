import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../lib/errors.ts';
import { installed } from '../lib/installation.ts';
import type { AllowedMethods } from './methods.ts';
import { sendProblem } from './problem.ts';

const CONSOLE = installed('console/dist/');
const CONTRACT = installed('contract/openapi.json');

const PAGE_METHODS = 'GET, HEAD, OPTIONS';

/** Serves the built console: files in /assets are immutable (their names change with their content), pages are revalidated. */
export async function addConsole(app: FastifyInstance, allowedMethods: AllowedMethods): Promise<void> {
  const isBuilt = existsSync(`${CONSOLE}index.html`);
  const options = (cacheControl: string): Omit<FastifyStaticOptions, 'root'> => ({
    serve: isBuilt,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply) => {
      reply.setHeader('cache-control', cacheControl);
      // Compressed variants are chosen by this header, so caches must store them separately (RFC 9110 §12.5.5).
      reply.setHeader('vary', 'accept-encoding');
    },
  });
  // One route for the hundreds of assets, since a route for each would be most of what a start does. The few files beside
  // them have routes of their own, so that unknown paths reach the handler below.
  await app.register(fastifyStatic, {
    ...options('public, max-age=31536000, immutable'),
    root: `${CONSOLE}assets`,
    prefix: '/assets/',
    decorateReply: false,
  });
  await app.register(fastifyStatic, {
    ...options('no-cache'),
    root: CONSOLE,
    wildcard: false,
    globIgnore: ['assets/**'],
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const allowed = allowedMethods(path);
    if (request.method === 'OPTIONS' && (allowed.length > 0 || isPage(request.url)))
      return reply
        .code(204)
        .header('allow', allowed.join(', ') || PAGE_METHODS)
        .send();
    if (allowed.length > 0)
      return sendProblem(
        request,
        reply.header('allow', allowed.join(', ')),
        new AppError('method_not_allowed', `Allowed here: ${allowed.join(', ')}.`),
      );
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || !isPage(request.url)) return sendProblem(request, reply, new AppError('not_found'));
    // The console's router shows the page, or that there is none.
    if (isBuilt) return reply.sendFile('index.html');
    return reply.code(503).type('text/plain').send('The console has not been built yet. Run: npm run build');
  });
}

/** Returns whether the console's router handles a path: any but mistyped paths of the API and missing assets. */
function isPage(url: string): boolean {
  const [path = ''] = url.split('?');
  try {
    return !/^\/(api|assets)(\/|$)/.test(decodeURIComponent(path));
  } catch {
    return true;
  }
}

const DOCS = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Roster API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`;
const START_DOCS = `SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true });`;

/** Serves /api/v1/openapi.json, the committed contract, which CI compares with the routes, and Swagger UI at /api/docs. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  let contract: string | undefined;
  app.get('/api/v1/openapi.json', (_request, reply) => {
    contract ??= readFileSync(CONTRACT, 'utf8');
    return reply.type('application/json').send(contract);
  });
  app.get('/api/docs', (_request, reply) => reply.type('text/html').send(DOCS));
  app.get('/api/docs/start.js', (_request, reply) => reply.type('text/javascript').send(START_DOCS));
  await app.register(fastifyStatic, {
    root: dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
    prefix: '/api/docs/',
    decorateReply: false,
    allowedPath: (path) => ['/swagger-ui.css', '/swagger-ui-bundle.js'].includes(path),
  });
}
