import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { ownershipTransfersOf } from '../../identity/users/index.ts';
import { EmptyBody } from '../../lib/schema.ts';
import { MemberId, PutMember, RemoveMember } from './contract.ts';
import { RESOURCES } from './routed.ts';
import { putMember, removeMember } from './service.ts';

const config = { access: 'signed-in' } as const;

/** /organizations/{id}/members and /projects/{id}/members: who belongs where, in which role. */
export const membershipRoutes =
  (services: Services): Routes =>
  async (app) => {
    for (const { type, path, tags } of RESOURCES) {
      app.put(
        `${path}/:id/members/:userId`,
        {
          config,
          schema: {
            tags,
            summary: `Make somebody a member of the ${type}, or give a member another role`,
            params: MemberId,
            body: PutMember,
            response: { 200: Type.Ref('Member') },
          },
        },
        async (request) => {
          const { id, userId } = request.params;
          return putMember(services, signedIn(request), { type, id }, userId, request.body.role);
        },
      );

      app.delete(
        `${path}/:id/members/:userId`,
        {
          config,
          schema: {
            tags,
            summary: `Remove a member of the ${type}; everybody may leave`,
            params: MemberId,
            querystring: RemoveMember,
            response: { 204: EmptyBody },
          },
        },
        async (request, reply) => {
          const { id, userId } = request.params;
          const { handOver, tellSystemAdmins } = request.query;
          await removeMember(services, signedIn(request), { type, id }, userId, {
            transfers: ownershipTransfersOf(handOver),
            tellSystemAdmins,
          });
          return reply.code(204).send(undefined);
        },
      );
    }
  };
