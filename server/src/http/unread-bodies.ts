import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { SECOND } from '../lib/clock.ts';

/** Of a body that was not read, this much is discarded before the connection is closed. Bytes. */
const DISCARD_LIMIT = 8 * 1024 * 1024;
const DISCARD_TIMEOUT = 10 * SECOND;

/**
 * Reads the rest of a body before a response that closes the connection. A close with unread data resets the
 * connection, and a proxy that is still sending would lose the response (RFC 9112 §9.6).
 */
export function discardUnreadBodies(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    const closes = reply.getHeader('connection') === 'close' || !reply.raw.shouldKeepAlive;
    if (closes && !request.raw.complete) discard(request.raw).then(() => done(), done);
    else done();
  });
}

/** Reads and discards a request until its end, the limit, or the timeout. */
function discard(request: IncomingMessage): Promise<void> {
  if (Number(request.headers['content-length']) > DISCARD_LIMIT) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > DISCARD_LIMIT) stop();
    };
    const stop = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', stop).off('close', stop);
      resolve();
    };
    const timer = setTimeout(stop, DISCARD_TIMEOUT);
    request.on('data', count).once('end', stop).once('close', stop);
    request.resume();
  });
}
