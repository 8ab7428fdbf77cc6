import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { MemberId, RemovalImpact } from './contract.ts';
import { previewRemoval } from './impact.ts';
import { RESOURCES } from './routed.ts';

/** /organizations/{id}/members/{userId}/impact, and of projects: what a removal would touch. */
export const impactRoutes =
  (services: Services): Routes =>
  async (app) => {
    for (const { type, path, tags } of RESOURCES)
      app.get(
        `${path}/:id/members/:userId/impact`,
        {
          config: { access: 'signed-in' },
          schema: {
            tags,
            summary: `What removing a member of the ${type} would touch`,
            params: MemberId,
            response: { 200: RemovalImpact },
          },
        },
        async (request) => {
          const { id, userId } = request.params;
          return previewRemoval(services, signedIn(request), { type, id }, userId);
        },
      );
  };
