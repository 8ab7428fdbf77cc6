import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { cookiesOf } from '../../identity/sessions/index.ts';
import type { AuditStream } from './stream.ts';
import { EventStream, StreamHeaders } from './stream-contract.ts';
import { streamAuditLog } from './stream-queries.ts';

/** /audit-events/stream: what happens, as it happens. */
export const streamRoutes =
  (stream: AuditStream) =>
  (services: Services): Routes =>
  async (app) => {
    const cookies = cookiesOf(services.secureCookies);
    // Else the stop would wait for streams that never end.
    app.addHook('preClose', async () => stream.close());
    app.get(
      '/audit-events/stream',
      {
        config: { access: 'signed-in' },
        exposeHeadRoute: false,
        schema: {
          tags: ['Audit'],
          summary: 'Audit events as they are sealed, as server-sent events',
          headers: StreamHeaders,
          response: { 200: EventStream },
        },
      },
      async (request, reply) => {
        const body = await streamAuditLog(services, stream, signedIn(request), {
          token: request.cookies[cookies.session] ?? '',
          lastEventId: request.headers['last-event-id'],
          cut: () => request.raw.socket.destroy(),
        });
        return reply
          .headers({
            'content-type': 'text/event-stream; charset=utf-8',
            // Proxies must not gather it.
            'x-accel-buffering': 'no',
            // At its end the connection must not stay open and hold up a stop.
            connection: 'close',
          })
          .send(body);
      },
    );
  };
