import type { FastifyInstance } from 'fastify';

/**
 * Accepts JSON and JSON Merge Patch alone. An empty body counts as none, because many clients always set the header.
 * Rejects `__proto__` and `constructor` keys (prototype poisoning).
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
