import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { entityTag } from '../../lib/etag.ts';
import { IfMatch } from '../../lib/schema.ts';
import { type Cookies, signedInAs } from '../sessions/index.ts';
import type { UserService } from '../users/index.ts';
import { ChangePassword, UpdateMe } from './contract.ts';
import type { AccountService } from './service.ts';

const tags = ['My account'];

export interface AccountRouteDependencies {
  account: AccountService;
  users: Pick<UserService, 'get' | 'updateOwnProfile'>;
  cookies: Cookies;
}

/** /me: the caller's own profile and password. */
export const accountRoutes =
  ({ account, users, cookies }: AccountRouteDependencies): Routes =>
  async (app) => {
    app.get(
      '/me',
      {
        config: { access: 'signed-in' },
        schema: { tags, summary: 'Get my profile', response: { 200: Type.Ref('User') } },
      },
      async (request, reply) => {
        const ctx = contextOf(request);
        const user = await users.get(ctx, ctx.caller.actor.id);
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.patch(
      '/me',
      {
        config: { access: 'signed-in' },
        schema: {
          tags,
          summary: 'Update my profile',
          headers: IfMatch,
          body: UpdateMe,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const ifMatch = request.headers['if-match'];
        const user = await users.updateOwnProfile(contextOf(request), { patch: request.body, ifMatch });
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.post(
      '/me/password',
      {
        config: { access: 'temporary-password' },
        schema: {
          tags,
          summary: 'Change my password and end all my other sessions',
          body: ChangePassword,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const { session } = signedInAs(request);
        const input = { ...request.body, sessionId: session.id };
        const { user, token } = await account.changePassword(contextOf(request), input);
        return reply
          .header('etag', entityTag(user))
          .setCookie(cookies.session, token, cookies.sessionOptions(session.remembered))
          .send(user);
      },
    );
  };
