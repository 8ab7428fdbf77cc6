import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { cookiesOf } from '../../identity/sessions/index.ts';
import { exportAuditLog } from './export.ts';
import { ExportedFile, ExportQuery } from './export-contract.ts';
import { createExportSlots } from './export-slots.ts';

/** /audit-events/export: what the list shows, as a file. */
export const exportRoutes =
  (services: Services): Routes =>
  async (app) => {
    const cookies = cookiesOf(services.secureCookies);
    const slots = createExportSlots();
    app.addHook('preClose', () => slots.close());
    app.get(
      '/audit-events/export',
      {
        config: { access: 'signed-in', hasEffects: true },
        exposeHeadRoute: false,
        schema: {
          tags: ['Audit'],
          summary: 'Export audit events as a file, the oldest first',
          querystring: ExportQuery,
          response: { 200: ExportedFile },
        },
      },
      async (request, reply) => {
        const caller = { ...signedIn(request), token: request.cookies[cookies.session] ?? '' };
        const { headers, body } = await exportAuditLog(services, slots, caller, request.query);
        // Where a proxy asks by HTTP/1.0, the end of the connection is the end of the file: unless it ends badly.
        body.once('error', () => request.raw.socket.resetAndDestroy());
        return reply.headers(headers).send(body);
      },
    );
  };
