import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { MembershipsInput, ownershipTransfersOf, UserId } from '../../identity/users/index.ts';
import { entityTag } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
import { RESOURCE_ROUTES, ResourceId } from '../resources/index.ts';
import { createAccessQueries } from './access.ts';
import {
  Access,
  AccessList,
  AccessQuery,
  CandidateList,
  CandidateQuery,
  MemberId,
  MemberList,
  MemberQuery,
  PutMember,
  RemovalImpact,
  RemoveMember,
} from './contract.ts';
import { createMembershipQueries, type MembershipQueryDependencies } from './queries.ts';
import { createMembershipService, type MembershipServiceDependencies } from './service.ts';

const config = { access: 'signed-in' } as const;

/** The members of organizations and projects, candidates for it, and explanations of access. */
export const membershipRoutes = (
  dependencies: MembershipServiceDependencies & MembershipQueryDependencies,
): Routes => {
  const memberships = createMembershipService(dependencies);
  const queries = createMembershipQueries(dependencies);
  const access = createAccessQueries(dependencies);

  return async (app) => {
    for (const { type, path, tags } of RESOURCE_ROUTES) {
      app.put(
        `${path}/:id/members/:userId`,
        {
          config,
          schema: {
            tags,
            summary: `Add a member to the ${type}, or change a member’s role`,
            params: MemberId,
            body: PutMember,
            response: { 200: Type.Ref('Member') },
          },
        },
        async (request) => {
          const { id, userId } = request.params;
          const { role } = request.body;
          return memberships.putMember(contextOf(request), { key: { type, id }, userId, role });
        },
      );

      app.delete(
        `${path}/:id/members/:userId`,
        {
          config,
          schema: {
            tags,
            summary: `Remove a member from the ${type}; every member may leave`,
            params: MemberId,
            querystring: RemoveMember,
            response: { 204: EmptyBody },
          },
        },
        async (request, reply) => {
          const { id, userId } = request.params;
          const { handOver, tellSystemAdmins } = request.query;
          const transfers = ownershipTransfersOf(handOver);
          const key = { type, id };
          await memberships.removeMember(contextOf(request), { key, userId, transfers, tellSystemAdmins });
          return reply.code(204).send();
        },
      );
    }

    for (const { type, path, tags } of RESOURCE_ROUTES) {
      app.get(
        `${path}/:id/members`,
        {
          config,
          schema: {
            tags,
            summary: `List and search members of the ${type}, in the order of names`,
            params: ResourceId,
            querystring: MemberQuery,
            response: { 200: MemberList },
          },
        },
        async (request) => {
          const key = { type, id: request.params.id };
          return queries.listMembers(contextOf(request), { key, query: request.query });
        },
      );

      app.get(
        `${path}/:id/candidates`,
        {
          config,
          schema: {
            tags,
            summary: `List and search users who can be added to the ${type}, in the order of names`,
            params: ResourceId,
            querystring: CandidateQuery,
            response: { 200: CandidateList },
          },
        },
        async (request) => {
          const key = { type, id: request.params.id };
          return queries.listCandidates(contextOf(request), { key, query: request.query });
        },
      );
    }

    app.patch(
      '/users/:id/memberships',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'Add a user to organizations and projects, or change their roles there; all or nothing',
          params: UserId,
          headers: IfMatch,
          body: MembershipsInput,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await memberships.grant(contextOf(request), {
          userId: request.params.id,
          memberships: request.body,
          ifMatch: request.headers['if-match'],
        });
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    for (const { type, path, tags } of RESOURCE_ROUTES) {
      app.get(
        `${path}/:id/members/:userId/impact`,
        {
          config,
          schema: {
            tags,
            summary: `Preview what removing a member from the ${type} would affect`,
            params: MemberId,
            response: { 200: RemovalImpact },
          },
        },
        async (request) => {
          const { id, userId } = request.params;
          return queries.previewRemoval(contextOf(request), { key: { type, id }, userId });
        },
      );
    }

    app.get(
      '/users/:id/access',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'Explain what a user may do at an organization or project',
          params: UserId,
          querystring: AccessQuery,
          response: { 200: Access },
        },
      },
      async (request) =>
        access.explain(contextOf(request), { userId: request.params.id, query: request.query }),
    );

    for (const { type, path, tags } of RESOURCE_ROUTES) {
      app.get(
        `${path}/:id/access`,
        {
          config,
          schema: {
            tags,
            summary: `List everyone with access to the ${type}, and why`,
            params: ResourceId,
            querystring: CandidateQuery,
            response: { 200: AccessList },
          },
        },
        async (request) => {
          const key = { type, id: request.params.id };
          return access.list(contextOf(request), { key, query: request.query });
        },
      );
    }
  };
};
