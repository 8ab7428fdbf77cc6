import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { MembershipsInput, UserId } from '../../identity/users/index.ts';
import { grantRoles } from './service.ts';

/** /users/{id}/memberships: several roles of one person at once. */
export const grantRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.patch(
      '/users/:id/memberships',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Users'],
          summary: 'Add somebody to organizations and projects, or change their roles there; all or nothing',
          params: UserId,
          body: MembershipsInput,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request) => grantRoles(services, signedIn(request), request.params.id, request.body),
    );
  };
