import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import { entityTag, preconditionOf } from '../../lib/etag.ts';
import { IfMatch } from '../../lib/schema.ts';
import type { Services } from '../services.ts';
import { cookiesOf, signedInAs } from '../sessions/index.ts';
import { getUser } from '../users/index.ts';
import { ChangePassword, UpdateMe } from './contract.ts';
import { changePassword, patchMe } from './service.ts';

const tags = ['My account'];

/** /me: one's own profile and password. */
export const accountRoutes =
  (services: Services): Routes =>
  async (app) => {
    const cookies = cookiesOf(services.secureCookies);

    app.get(
      '/me',
      {
        config: { access: 'signed-in' },
        schema: { tags, summary: 'My profile', response: { 200: Type.Ref('User') } },
      },
      async (request, reply) => {
        const caller = signedIn(request);
        const user = await getUser(services, caller, caller.actor.id);
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.patch(
      '/me',
      {
        config: { access: 'signed-in' },
        schema: {
          tags,
          summary: 'Change my profile',
          headers: IfMatch,
          body: UpdateMe,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const user = await patchMe(services, signedIn(request), request.body, precondition);
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.post(
      '/me/password',
      {
        config: { access: 'temporary-password' },
        schema: {
          tags,
          summary: 'Change my password; all other sessions end',
          body: ChangePassword,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const { session } = signedInAs(request);
        const { user, token } = await changePassword(services, signedIn(request), session.id, request.body);
        return reply
          .header('etag', entityTag(user))
          .setCookie(cookies.session, token, cookies.sessionOptions(session.remembered))
          .send(user);
      },
    );
  };
