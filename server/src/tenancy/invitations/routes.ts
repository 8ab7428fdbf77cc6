import Type from 'typebox';
import { anonymousContextOf, contextOf, type Routes } from '../../access/route.ts';
import { type BrowserSessions, SessionResponse } from '../../identity/sessions/index.ts';
import { entityTag } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
import { type AcceptDependencies, acceptInvitation } from './accept.ts';
import {
  AcceptInvitation,
  InvitationId,
  InvitationList,
  InvitationLookup,
  InvitationQuery,
  InvitationToken,
  InviteResults,
  InviteUsers,
  ResendInvitation,
} from './contract.ts';
import { type InviteDependencies, inviteUsers } from './invite.ts';
import { lookUpLink, requestLink } from './links.ts';
import { createInvitationService, type InvitationServiceDependencies } from './service.ts';

const tags = ['Invitations'];
const config = { access: 'signed-in' } as const;
/** For holders of a link, who have no session yet. */
const anonymous = { access: 'anyone' } as const;

/** Inviting users, for admins; looking up and accepting an invitation, for the holder of its link. */
export const invitationRoutes = (
  dependencies: AcceptDependencies &
    InviteDependencies &
    InvitationServiceDependencies & { browsers: BrowserSessions },
): Routes => {
  const { browsers } = dependencies;
  const invitations = createInvitationService(dependencies);

  return async (app) => {
    app.post(
      '/invitations',
      {
        config,
        schema: {
          tags,
          summary: 'Invite up to 10 users by email address',
          body: InviteUsers,
          response: { 200: InviteResults },
        },
      },
      async (request) => inviteUsers(dependencies, contextOf(request), request.body),
    );

    app.get(
      '/invitations',
      {
        config,
        schema: {
          tags,
          summary: 'List invitations, newest first',
          querystring: InvitationQuery,
          response: { 200: InvitationList },
        },
      },
      async (request) => invitations.list(contextOf(request), request.query),
    );

    app.post(
      '/invitations/:id/resend',
      {
        config,
        schema: {
          tags,
          summary:
            'Renew an invitation: create a new link, and email it if a mail server is configured. The previous link stops working',
          params: InvitationId,
          headers: IfMatch,
          body: ResendInvitation,
          response: { 200: Type.Ref('Invitation') },
        },
      },
      async (request, reply) => {
        const { sendMail } = request.body;
        const change = { id: request.params.id, ifMatch: request.headers['if-match'] };
        const invitation = await invitations.resend(contextOf(request), { ...change, sendMail });
        return reply.header('etag', entityTag(invitation)).send(invitation);
      },
    );

    app.delete(
      '/invitations/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Revoke an invitation and delete its pending user',
          params: InvitationId,
          headers: IfMatch,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        const change = { id: request.params.id, ifMatch: request.headers['if-match'] };
        await invitations.revoke(contextOf(request), change);
        return reply.code(204).send();
      },
    );

    app.post(
      '/invitations/lookup',
      {
        config: anonymous,
        schema: {
          tags,
          summary: 'Get the status of a link',
          body: InvitationToken,
          response: { 200: InvitationLookup },
        },
      },
      async (request) => lookUpLink(dependencies, anonymousContextOf(request), request.body.token),
    );

    app.post(
      '/invitations/request-link',
      {
        config: anonymous,
        schema: {
          tags,
          summary: 'Request a new link for an expired invitation, sent to the invited email address',
          body: InvitationToken,
          response: { 202: EmptyBody },
        },
      },
      async (request, reply) => {
        await requestLink(dependencies, anonymousContextOf(request), request.body.token);
        return reply.code(202).send();
      },
    );

    app.post(
      '/invitations/accept',
      {
        config: anonymous,
        schema: {
          tags,
          summary: 'Activate the account and sign in',
          body: AcceptInvitation,
          response: { 201: SessionResponse },
        },
      },
      async (request, reply) => {
        const input = { ...request.body, ...browsers.browserOf(request) };
        const created = await acceptInvitation(dependencies, anonymousContextOf(request), input);
        return reply.code(201).send(await browsers.issue(reply, created));
      },
    );
  };
};
