import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { entityTag } from '../../lib/etag.ts';
import { EmptyBody, ShortListQuery } from '../../lib/schema.ts';
import {
  MyInvitationId,
  MyInvitationList,
  OrganizationInvitationId,
  OrganizationInvitationList,
  OrganizationInvitationQuery,
  OrganizationInvitationsOf,
} from './contract.ts';
import {
  createOrganizationInvitationService,
  type OrganizationInvitationServiceDependencies,
} from './service.ts';

const tags = ['Organizations'];
const own = ['My account'];
const config = { access: 'signed-in' } as const;

/** Invitations to organizations, for their admins; accepting and declining, for the invited user. */
export const organizationInvitationRoutes = (
  dependencies: OrganizationInvitationServiceDependencies,
): Routes => {
  const invitations = createOrganizationInvitationService(dependencies);

  return async (app) => {
    app.get(
      '/organizations/:id/invitations',
      {
        config,
        schema: {
          tags,
          summary: 'List invitations to the organization, newest first',
          params: OrganizationInvitationsOf,
          querystring: OrganizationInvitationQuery,
          response: { 200: OrganizationInvitationList },
        },
      },
      async (request) =>
        invitations.list(contextOf(request), { organizationId: request.params.id, query: request.query }),
    );

    app.post(
      '/organizations/:id/invitations/:invitationId/resend',
      {
        config,
        schema: {
          tags,
          summary: 'Send an invitation to the organization again, with a new expiry',
          params: OrganizationInvitationId,
          response: { 200: Type.Ref('OrganizationInvitation') },
        },
      },
      async (request) => {
        const { id: organizationId, invitationId: id } = request.params;
        return invitations.resend(contextOf(request), { organizationId, id });
      },
    );

    app.delete(
      '/organizations/:id/invitations/:invitationId',
      {
        config,
        schema: {
          tags,
          summary: 'Revoke an invitation to the organization',
          params: OrganizationInvitationId,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        const { id: organizationId, invitationId: id } = request.params;
        await invitations.revoke(contextOf(request), { organizationId, id });
        return reply.code(204).send();
      },
    );

    app.get(
      '/me/invitations',
      {
        config,
        schema: {
          tags: own,
          summary: 'List my open invitations to organizations, newest first',
          querystring: ShortListQuery,
          response: { 200: MyInvitationList },
        },
      },
      async (request) => invitations.listOwn(contextOf(request), request.query),
    );

    app.post(
      '/me/invitations/:id/accept',
      {
        config,
        schema: {
          tags: own,
          summary: 'Accept an invitation to an organization',
          params: MyInvitationId,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await invitations.acceptOwn(contextOf(request), request.params.id);
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.delete(
      '/me/invitations/:id',
      {
        config,
        schema: {
          tags: own,
          summary: 'Decline an invitation to an organization',
          params: MyInvitationId,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        await invitations.declineOwn(contextOf(request), request.params.id);
        return reply.code(204).send();
      },
    );
  };
};
