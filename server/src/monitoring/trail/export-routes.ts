import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { exportTrail } from './export.ts';
import { ExportedFile, ExportQuery } from './export-contract.ts';
import { createExportSlots } from './export-slots.ts';

/** /audit-events/export: what the list shows, as a file. */
export const exportRoutes =
  (services: Services): Routes =>
  async (app) => {
    const slots = createExportSlots();
    app.addHook('preClose', () => slots.close());
    app.get(
      '/audit-events/export',
      {
        config: { access: 'signed-in', hasEffects: true },
        schema: {
          tags: ['Audit'],
          summary: 'Export audit events as a file, newest first',
          querystring: ExportQuery,
          response: { 200: ExportedFile },
        },
      },
      async (request, reply) => {
        const { headers, body } = await exportTrail(services, slots, signedIn(request), request.query);
        return reply.headers(headers).send(body);
      },
    );
  };
