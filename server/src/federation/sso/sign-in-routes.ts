import Type from 'typebox';
import { anonymousContextOf, contextOf, type Routes, signedIn } from '../../access/route.ts';
import { SessionAnswer } from '../../identity/sessions/index.ts';
import { UserId } from '../../identity/users/index.ts';
import { EmptyBody } from '../../lib/schema.ts';
import { ssoCookiesOf } from './browser-routes.ts';
import {
  Discover,
  Discovered,
  IdentityList,
  LinkPending,
  PendingSignIn,
  RegisterPending,
  UserIdentityParams,
} from './contract.ts';
import { discover } from './discover.ts';
import { listIdentitiesOf, unlinkIdentity } from './identities.ts';
import { getPending, linkPending, registerPending } from './pending.ts';
import type { SsoServices } from './services.ts';

const tags = ['Single sign-on'];
const anyone = { access: 'anyone' } as const;
const config = { access: 'signed-in' } as const;
/** The session, and the page of the console that the sign-in began on. */
const Answered = Type.Object({ ...SessionAnswer.properties, returnTo: Type.String() });

/** What the sign-in page asks, and users' linked identities. */
export const ssoSignInRoutes =
  (services: SsoServices): Routes =>
  async (app) => {
    const cookies = () => ssoCookiesOf(services.cookies.options.secure);

    app.post(
      '/sso/discover',
      {
        config: anyone,
        schema: {
          tags,
          summary: 'Find the connection of an address’s domain',
          body: Discover,
          response: { 200: Discovered },
        },
      },
      async (request) => discover(services.database.db, request.body.email),
    );

    app.get(
      '/session/pending',
      {
        config: anyone,
        schema: {
          tags,
          summary: 'What is still asked after an identity provider’s answer',
          response: { 200: PendingSignIn },
        },
      },
      async (request) =>
        getPending(services, anonymousContextOf(request), request.cookies[cookies().pending]),
    );

    app.post(
      '/session/pending/link',
      {
        config: anyone,
        schema: {
          tags,
          summary: 'Link the identity to one’s account by proving the password',
          body: LinkPending,
          response: { 201: Answered },
        },
      },
      async (request, reply) => {
        const { returnTo, ...created } = await linkPending(services, anonymousContextOf(request), {
          token: request.cookies[cookies().pending],
          password: request.body.password,
          browser: services.browsers.browserOf(request),
        });
        reply.clearCookie(cookies().pending, cookies().clear);
        return reply.code(201).send({ ...(await services.browsers.issue(reply, created)), returnTo });
      },
    );

    app.post(
      '/session/pending/register',
      {
        config: anyone,
        schema: {
          tags,
          summary: 'Create the account of a new user',
          body: RegisterPending,
          response: { 201: Answered },
        },
      },
      async (request, reply) => {
        const { returnTo, ...created } = await registerPending(services, anonymousContextOf(request), {
          token: request.cookies[cookies().pending],
          ...request.body,
          browser: services.browsers.browserOf(request),
        });
        reply.clearCookie(cookies().pending, cookies().clear);
        return reply.code(201).send({ ...(await services.browsers.issue(reply, created)), returnTo });
      },
    );

    app.get(
      '/users/:id/identities',
      {
        config,
        schema: {
          tags,
          summary: 'A user’s identities at identity providers',
          params: UserId,
          response: { 200: IdentityList },
        },
      },
      async (request) => listIdentitiesOf(contextOf(request), request.params.id),
    );

    app.delete(
      '/users/:id/identities/:identityId',
      {
        config,
        schema: {
          tags,
          summary: 'Unlink an identity and end the sessions that began by it',
          params: UserIdentityParams,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        await unlinkIdentity(services, contextOf(request), request.params);
        return reply.code(204).send(undefined);
      },
    );

    app.get(
      '/me/identities',
      {
        config,
        schema: { tags, summary: 'My identities at identity providers', response: { 200: IdentityList } },
      },
      async (request) => listIdentitiesOf(contextOf(request), signedIn(request).actor.id),
    );
  };
