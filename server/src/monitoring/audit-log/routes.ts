import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { AuditList, AuditQuery, OperatorList, OperatorQuery } from './contract.ts';
import { findOperators } from './operators.ts';
import { listAuditLog } from './queries.ts';

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
