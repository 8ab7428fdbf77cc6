import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { CandidateList, CandidateQuery, MemberList, MemberQuery, ResourceId } from './contract.ts';
import { listCandidates, listMembers } from './list.ts';
import { RESOURCES } from './routed.ts';

const config = { access: 'signed-in' } as const;

/** /organizations/{id}/members and /candidates, and of projects: who belongs there, and who could. */
export const memberListRoutes =
  (services: Services): Routes =>
  async (app) => {
    for (const { type, path, tags } of RESOURCES) {
      app.get(
        `${path}/:id/members`,
        {
          config,
          schema: {
            tags,
            summary: `Members of the ${type}, in the order of names`,
            params: ResourceId,
            querystring: MemberQuery,
            response: { 200: MemberList },
          },
        },
        async (request) =>
          listMembers(services, signedIn(request), { type, id: request.params.id }, request.query),
      );

      app.get(
        `${path}/:id/candidates`,
        {
          config,
          schema: {
            tags,
            summary: `Who could be made a member of the ${type}, in the order of names`,
            params: ResourceId,
            querystring: CandidateQuery,
            response: { 200: CandidateList },
          },
        },
        async (request) =>
          listCandidates(services, signedIn(request), { type, id: request.params.id }, request.query),
      );
    }
  };
