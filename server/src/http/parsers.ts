import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../lib/errors.ts';
import { hasInvalidEscapes } from '../lib/utf8.ts';

/**
 * Accepts JSON and JSON Merge Patch alone. An empty body counts as none, because many clients always set the header.
 * Rejects `__proto__` and `constructor` keys (prototype poisoning), and bytes that are not UTF-8 (RFC 8259 §8.1): a
 * lenient decoder would replace them, so that different passwords would become the same.
 */
export function addBodyParsers(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      if (body.length === 0) return done(null, undefined);
      if (!isUtf8(body)) return done(notUtf8('body'));
      return parse(request, body.toString('utf8'), done);
    },
  );
}

/** Rejects URLs that contain anything but ASCII (RFC 3986 §2) or escape bytes that are not UTF-8. */
export function addUrlCheck(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { url } = request.raw;
    if (url !== undefined && (!isAscii(url) || (url.includes('%') && hasInvalidEscapes(url))))
      return done(notUtf8('URL'));
    return done();
  });
}

const isAscii = (text: string) => /^[\x21-\x7e]*$/.test(text);

const notUtf8 = (part: 'body' | 'URL') =>
  new AppError('malformed_request', `The ${part} contains bytes that are not valid UTF-8.`);
