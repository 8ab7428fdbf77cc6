import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { previewRetention } from './retention.ts';
import { RetentionImpact, RetentionImpactQuery } from './retention-contract.ts';

/** /settings/audit-retention/impact: what a setting would do, before it is made. */
export const retentionRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/settings/audit-retention/impact',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Settings'],
          summary: 'What keeping audit events for so many days would remove',
          querystring: RetentionImpactQuery,
          response: { 200: RetentionImpact },
        },
      },
      async (request) => previewRetention(services, signedIn(request), request.query.days),
    );
  };
