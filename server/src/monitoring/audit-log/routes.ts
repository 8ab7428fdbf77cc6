import { contextOf, type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { cookiesOf } from '../../identity/sessions/index.ts';
import { AuditList, AuditQuery, EventStream, OperatorList, OperatorQuery } from './contract.ts';
import type { AuditStream } from './event-stream.ts';
import { findOperators } from './operators.ts';
import { listAuditLog, openEventStream } from './queries.ts';

const tags = ['Audit'];
const config = { access: 'signed-in' } as const;

/** /audit-events: who did what, for admins of the system, of organizations and of projects, each within theirs. */
export const auditLogRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/audit-events',
      {
        config,
        schema: {
          tags,
          summary: 'List audit events, newest first',
          querystring: AuditQuery,
          response: { 200: AuditList },
        },
      },
      async (request) => listAuditLog(services, signedIn(request), request.query),
    );
    app.get(
      '/audit-events/operators',
      {
        config,
        schema: {
          tags,
          summary: 'Find who did something, up to 20 people, also such as are gone',
          querystring: OperatorQuery,
          response: { 200: OperatorList },
        },
      },
      async (request) => findOperators(services, signedIn(request), request.query.q ?? ''),
    );
  };

/** /audit-events/stream: notifies of new audit events. */
export const streamRoutes =
  (stream: AuditStream) =>
  (services: Services): Routes =>
  async (app) => {
    const cookies = cookiesOf(services.secureCookies);
    // Otherwise closing the server would wait for streams that never end.
    app.addHook('preClose', async () => stream.close());
    app.get(
      '/audit-events/stream',
      {
        config,
        exposeHeadRoute: false,
        schema: {
          tags,
          summary: 'Be notified of new audit events, by server-sent events',
          response: { 200: EventStream },
        },
      },
      async (request, reply) => {
        const body = await openEventStream(services, contextOf(request), {
          stream,
          token: request.cookies[cookies.session] ?? '',
          disconnect: () => request.raw.socket.destroy(),
        });
        return reply
          .headers({
            'content-type': 'text/event-stream; charset=utf-8',
            // Proxies must not buffer it.
            'x-accel-buffering': 'no',
            // A connection kept alive after the stream's end would delay closing the server.
            connection: 'close',
          })
          .send(body);
      },
    );
  };
