import Type from 'typebox';
import { anonymousContextOf, contextOf, type Routes, signedIn } from '../../access/route.ts';
import { SessionResponse, signedInAs } from '../../identity/sessions/index.ts';
import { UserId } from '../../identity/users/index.ts';
import { newToken } from '../../lib/crypto.ts';
import { invalid } from '../../lib/errors.ts';
import { EmptyBody, ShortListQuery } from '../../lib/schema.ts';
import { browserTokenIn, ssoCookiesOf } from './browser-routes.ts';
import {
  Discover,
  Discovered,
  IdentityList,
  LinkPending,
  OfferedConnections,
  PendingSignIn,
  Reauthenticate,
  Reauthenticated,
  ReauthenticationMethods,
  RegisterPending,
  SignedOutEverywhere,
  UserIdentityParams,
} from './contract.ts';
import { discover, listOffered } from './discover.ts';
import { listIdentitiesOf, unlinkIdentity } from './identities.ts';
import { signOutEverywhere } from './logout.ts';
import { getPending, linkPending, registerPending } from './pending.ts';
import {
  listReauthenticationMethods,
  reauthenticateByPassword,
  startReauthentication,
} from './reauthentication.ts';
import type { SsoServices } from './services.ts';

const tags = ['Single sign-on'];
const anyone = { access: 'anyone' } as const;
const config = { access: 'signed-in' } as const;
const temporary = { access: 'temporary-password' } as const;
/** The session, and the page of the console that the sign-in began on. */
const Answered = Type.Object({ ...SessionResponse.properties, returnTo: Type.String() });

/** What the sign-in page asks, signing in again and out, and users' linked identities. */
export const ssoSignInRoutes =
  (services: SsoServices): Routes =>
  async (app) => {
    const cookies = () => ssoCookiesOf(services.cookies);

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
      async (request) => discover(anonymousContextOf(request).db, request.body.email),
    );

    app.get(
      '/sso',
      {
        config: anyone,
        schema: {
          tags,
          summary: 'List the connections that the sign-in page offers to everyone',
          response: { 200: OfferedConnections },
        },
      },
      async (request) => listOffered(anonymousContextOf(request).db),
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
        config: { ...anyone, signsIn: true },
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

    app.post(
      '/session/reauthenticate/options',
      {
        config: temporary,
        schema: {
          tags,
          summary: 'How I can prove again who I am',
          response: { 200: ReauthenticationMethods },
        },
      },
      async (request) => listReauthenticationMethods(contextOf(request), signedInAs(request)),
    );

    app.post(
      '/session/reauthenticate',
      {
        config: temporary,
        schema: {
          tags,
          summary: 'Prove again who I am; the session goes on under a new token',
          body: Reauthenticate,
          response: { 200: Reauthenticated },
        },
      },
      async (request, reply) => {
        const { password, method, returnTo } = request.body;
        const current = signedInAs(request);
        if ((password === undefined) === (method === undefined))
          throw invalid([
            { path: '/password', code: 'required', message: 'must be given, or else the method' },
          ]);
        const ctx = contextOf(request);
        if (password !== undefined) {
          const token = await reauthenticateByPassword(services, ctx, current, password);
          const { session, sessionOptions } = services.cookies;
          reply.setCookie(session, token, sessionOptions(current.session.remembered));
          return { authenticatedAt: ctx.now().toISOString() };
        }
        const browserToken = browserTokenIn(request.cookies[cookies().browser]) ?? newToken();
        const url = await startReauthentication(services, ctx, current, { browserToken, returnTo });
        reply.setCookie(cookies().browser, browserToken, cookies().options);
        return { url };
      },
    );

    app.post(
      '/session/sso-logout',
      {
        config: temporary,
        schema: {
          tags,
          summary: 'Sign out here, and find where to sign out at the identity provider',
          response: { 200: SignedOutEverywhere },
        },
      },
      async (request, reply) => {
        const url = await signOutEverywhere(services, contextOf(request), signedInAs(request).session.id);
        reply.clearCookie(services.cookies.session, services.cookies.options);
        return { url };
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
          querystring: ShortListQuery,
          response: { 200: IdentityList },
        },
      },
      async (request) =>
        listIdentitiesOf(services, contextOf(request), { userId: request.params.id, ...request.query }),
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
        return reply.code(204).send();
      },
    );

    app.get(
      '/me/identities',
      {
        config,
        schema: {
          tags,
          summary: 'My identities at identity providers',
          querystring: ShortListQuery,
          response: { 200: IdentityList },
        },
      },
      async (request) =>
        listIdentitiesOf(services, contextOf(request), {
          userId: signedIn(request).actor.id,
          ...request.query,
        }),
    );
  };
