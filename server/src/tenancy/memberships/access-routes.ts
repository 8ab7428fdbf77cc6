import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { UserId } from '../../identity/users/index.ts';
import { explainAccess, listAccess } from './access.ts';
import { Access, AccessList, AccessQuery } from './access-contract.ts';
import { CandidateQuery, ResourceId } from './contract.ts';
import { RESOURCES } from './routed.ts';

const config = { access: 'signed-in' } as const;

/** /users/{id}/access: why can they? /organizations/{id}/access, and of projects: who can? */
export const accessRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/users/:id/access',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'What somebody may do at an organization or project, and why',
          params: UserId,
          querystring: AccessQuery,
          response: { 200: Access },
        },
      },
      async (request) => explainAccess(services, signedIn(request), request.params.id, request.query),
    );

    for (const { type, path, tags } of RESOURCES)
      app.get(
        `${path}/:id/access`,
        {
          config,
          schema: {
            tags,
            summary: `Everyone with access to the ${type}, and why`,
            params: ResourceId,
            querystring: CandidateQuery,
            response: { 200: AccessList },
          },
        },
        async (request) =>
          listAccess(services, signedIn(request), { type, id: request.params.id }, request.query),
      );
  };
