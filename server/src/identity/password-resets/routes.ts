import Type from 'typebox';
import { anonymousContextOf, contextOf, type Routes } from '../../access/route.ts';
import { entityTag } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
import { UserId } from '../users/index.ts';
import {
  ConfirmPasswordReset,
  PasswordResetLookup,
  PasswordResetToken,
  RequestPasswordReset,
  ResetPassword,
} from './contract.ts';
import type { PasswordResetService } from './service.ts';

const tags = ['Password resets'];
const config = { access: 'anyone' } as const;

/** /password-resets: forgotten passwords; /users/{id}/reset-password: resets by an admin. */
export const passwordResetRoutes =
  ({ passwordResets }: { passwordResets: PasswordResetService }): Routes =>
  async (app) => {
    app.post(
      '/password-resets',
      {
        config,
        schema: {
          tags,
          summary: 'Request a link to set a new password; the response is the same for every address',
          body: RequestPasswordReset,
          response: { 202: EmptyBody },
        },
      },
      async (request, reply) => {
        await passwordResets.request(anonymousContextOf(request), request.body);
        return reply.code(202).send();
      },
    );

    app.post(
      '/password-resets/lookup',
      {
        config,
        schema: {
          tags,
          summary: 'Get the status of a link',
          body: PasswordResetToken,
          response: { 200: PasswordResetLookup },
        },
      },
      (request) => passwordResets.lookUp(anonymousContextOf(request), request.body.token),
    );

    app.post(
      '/password-resets/confirm',
      {
        config,
        schema: {
          tags,
          summary: 'Set a new password with a link and end all sessions',
          body: ConfirmPasswordReset,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        await passwordResets.confirm(anonymousContextOf(request), request.body);
        return reply.code(204).send();
      },
    );

    app.post(
      '/users/:id/reset-password',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Users'],
          summary: 'Set a temporary password, or mail a reset link',
          params: UserId,
          headers: IfMatch,
          body: ResetPassword,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await passwordResets.resetByAdmin(contextOf(request), {
          id: request.params.id,
          password: request.body.password,
          ifMatch: request.headers['if-match'],
        });
        return reply.header('etag', entityTag(user)).send(user);
      },
    );
  };
