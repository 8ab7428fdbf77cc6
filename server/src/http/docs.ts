import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const CONTRACT = new URL('../../../contract/openapi.json', import.meta.url);
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Roster API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`;
const START = `SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true });`;

/** /api/v1/openapi.json: the committed contract, which CI holds against the routes. /api/docs: the same to read and try. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  let contract: string | undefined;
  app.get('/api/v1/openapi.json', (_request, reply) => {
    contract ??= readFileSync(CONTRACT, 'utf8');
    return reply.type('application/json').send(contract);
  });
  app.get('/api/docs', (_request, reply) => reply.type('text/html').send(PAGE));
  app.get('/api/docs/start.js', (_request, reply) => reply.type('text/javascript').send(START));
  await app.register(fastifyStatic, {
    root: dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
    prefix: '/api/docs/',
    decorateReply: false,
    allowedPath: (path) => ['/swagger-ui.css', '/swagger-ui-bundle.js'].includes(path),
  });
}
