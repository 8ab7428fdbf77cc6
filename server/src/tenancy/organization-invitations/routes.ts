import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { entityTag } from '../../lib/etag.ts';
import { EmptyBody } from '../../lib/schema.ts';
import {
  MyInvitationId,
  MyInvitationList,
  OrganizationInvitationId,
  OrganizationInvitationList,
  OrganizationInvitationQuery,
  OrganizationInvitationsOf,
} from './contract.ts';
import { listOrganizationOffers, resendOffer, revokeOffer } from './manage.ts';
import { acceptOffer, declineOffer, listMyOffers } from './own.ts';

const tags = ['Organizations'];
const own = ['My account'];
const config = { access: 'signed-in' } as const;

/** /organizations/{id}/invitations: who is asked to join; /me/invitations: what I am asked to join. */
export const organizationInvitationRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/organizations/:id/invitations',
      {
        config,
        schema: {
          tags,
          summary: 'Who was asked to join the organization, newest first',
          params: OrganizationInvitationsOf,
          querystring: OrganizationInvitationQuery,
          response: { 200: OrganizationInvitationList },
        },
      },
      async (request) =>
        listOrganizationOffers(services, signedIn(request), request.params.id, request.query),
    );

    app.post(
      '/organizations/:id/invitations/:invitationId/resend',
      {
        config,
        schema: {
          tags,
          summary: 'Ask the person again, for another term',
          params: OrganizationInvitationId,
          response: { 200: Type.Ref('OrganizationInvitation') },
        },
      },
      async (request) => {
        const { id: organizationId, invitationId: id } = request.params;
        return resendOffer(services, signedIn(request), { organizationId, id });
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
        await revokeOffer(services, signedIn(request), { organizationId, id });
        return reply.code(204).send(undefined);
      },
    );

    app.get(
      '/me/invitations',
      {
        config,
        schema: {
          tags: own,
          summary: 'The organizations that I am asked to join, newest first',
          response: { 200: MyInvitationList },
        },
      },
      async (request) => listMyOffers(services, signedIn(request)),
    );

    app.post(
      '/me/invitations/:id/accept',
      {
        config,
        schema: {
          tags: own,
          summary: 'Join an organization that I am asked to join',
          params: MyInvitationId,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await acceptOffer(services, signedIn(request), request.params.id);
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.delete(
      '/me/invitations/:id',
      {
        config,
        schema: {
          tags: own,
          summary: 'Decline to join an organization',
          params: MyInvitationId,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        await declineOffer(services, signedIn(request), request.params.id);
        return reply.code(204).send(undefined);
      },
    );
  };
