import Type from 'typebox';
import { anonymousContextOf, type Routes, signedIn } from '../../access/route.ts';
import { entityTag, preconditionOf } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
import type { Services } from '../services.ts';
import { UserId } from '../users/index.ts';
import { resetPassword } from './admin.ts';
import { confirmPasswordReset } from './confirm.ts';
import {
  ConfirmPasswordReset,
  PasswordResetLookup,
  PasswordResetToken,
  RequestPasswordReset,
  ResetPassword,
} from './contract.ts';
import { lookUpPasswordReset } from './lookup.ts';
import { requestPasswordReset } from './request.ts';

const tags = ['Password resets'];
const config = { access: 'anyone' } as const;

/** /password-resets: forgotten passwords; /users/{id}/reset-password: an admin helps. */
export const passwordResetRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.post(
      '/password-resets',
      {
        config,
        schema: {
          tags,
          summary: 'Ask for a link to set a new password; the answer is the same for every address',
          body: RequestPasswordReset,
          response: { 202: EmptyBody },
        },
      },
      async (request, reply) => {
        await services.refusePassword(request.body.email);
        await requestPasswordReset(anonymousContextOf(request), request.body);
        return reply.code(202).send();
      },
    );

    app.post(
      '/password-resets/lookup',
      {
        config,
        schema: {
          tags,
          summary: 'What a link is worth',
          body: PasswordResetToken,
          response: { 200: PasswordResetLookup },
        },
      },
      async (request) => lookUpPasswordReset(services, request.body.token),
    );

    app.post(
      '/password-resets/confirm',
      {
        config,
        schema: {
          tags,
          summary: 'Set a new password with a link; every session ends',
          body: ConfirmPasswordReset,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await confirmPasswordReset(services, request.caller, request.body);
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/users/:id/reset-password',
      {
        config: { access: 'signed-in' },
        // Everything in the body is optional, so it may be missing as a whole.
        preValidation: (request, _reply, done) => {
          request.body ??= {};
          done();
        },
        schema: {
          tags: ['Users'],
          summary: 'Set a temporary password, or mail a link',
          params: UserId,
          headers: IfMatch,
          body: ResetPassword,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const user = await resetPassword(
          services,
          signedIn(request),
          request.params.id,
          request.body.password,
          precondition,
        );
        return reply.header('etag', entityTag(user)).send(user);
      },
    );
  };
