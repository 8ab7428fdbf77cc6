import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { browserOf, issueSession, SessionAnswer } from '../../identity/sessions/index.ts';
import { EmptyBody } from '../../lib/schema.ts';
import { acceptInvitation } from './accept.ts';
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
import { inviteUsers } from './invite.ts';
import { lookUpLink } from './lookup.ts';
import { requestLink } from './request-link.ts';
import { listVisibleInvitations, resendInvitation, revokeInvitation } from './service.ts';

const tags = ['Invitations'];
const config = { access: 'signed-in' } as const;
/** The invited person has no session yet, only the link. */
const open = { access: 'anyone' } as const;

/** /invitations: letting people in, for system admins; taking an invitation, for whoever holds its link. */
export const invitationRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.post(
      '/invitations',
      {
        config,
        schema: {
          tags,
          summary: 'Invite 1 to 10 people by their addresses',
          body: InviteUsers,
          response: { 200: InviteResults },
        },
      },
      async (request) => inviteUsers(services, signedIn(request), request.body),
    );

    app.get(
      '/invitations',
      {
        config,
        schema: {
          tags,
          summary: 'Invitations, newest first',
          querystring: InvitationQuery,
          response: { 200: InvitationList },
        },
      },
      async (request) => listVisibleInvitations(services, signedIn(request), request.query),
    );

    app.post(
      '/invitations/:id/resend',
      {
        config,
        // Everything in the body is optional, so it may be missing as a whole.
        preValidation: (request, _reply, done) => {
          request.body ??= {};
          done();
        },
        schema: {
          tags,
          summary: 'Make a new link and, if mail is set up, mail it; the former link is void',
          params: InvitationId,
          body: ResendInvitation,
          response: { 200: Type.Ref('Invitation') },
        },
      },
      async (request) =>
        resendInvitation(services, signedIn(request), request.params.id, request.body.sendMail),
    );

    app.delete(
      '/invitations/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Revoke an invitation, and delete the user who waits for it',
          params: InvitationId,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await revokeInvitation(services, signedIn(request), request.params.id);
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/invitations/lookup',
      {
        config: open,
        schema: {
          tags,
          summary: 'What a link is worth',
          body: InvitationToken,
          response: { 200: InvitationLookup },
        },
      },
      async (request) => lookUpLink(services, request.body.token),
    );

    app.post(
      '/invitations/request-link',
      {
        config: open,
        schema: {
          tags,
          summary: 'Mail another link of an expired invitation to the same mailbox',
          body: InvitationToken,
          response: { 202: EmptyBody },
        },
      },
      async (request, reply) => {
        await requestLink(services, request.caller, request.body.token);
        return reply.code(202).send();
      },
    );

    app.post(
      '/invitations/accept',
      {
        config: open,
        schema: {
          tags,
          summary: 'Activate the account and sign in',
          body: AcceptInvitation,
          response: { 201: SessionAnswer },
        },
      },
      async (request, reply) => {
        const input = { ...request.body, ...browserOf(services, request) };
        const created = await acceptInvitation(services, request.caller, input);
        return reply.code(201).send(await issueSession(services, reply, created));
      },
    );
  };
