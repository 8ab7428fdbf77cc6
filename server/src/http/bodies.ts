import type { FastifyInstance } from 'fastify';

/**
 * JSON and JSON Merge Patch, nothing else. An empty body is none: many programs set the header always, also
 * where nothing is to be said. `__proto__` and `constructor` keys are refused (prototype poisoning).
 */
export function addBodyParsers(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body: string, done) => (body === '' ? done(null, undefined) : parse(request, body, done)),
  );
}
