import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { anonymousContextOf, contextOf, type Routes } from '../../access/route.ts';
import { type Cursors, pageOfAll } from '../../lib/cursors.ts';
import { EmptyBody, ShortListQuery } from '../../lib/schema.ts';
import { UserId } from '../users/index.ts';
import { signedInAs } from './authentication.ts';
import type { BrowserSessions } from './browser.ts';
import { SessionList, SessionParams, SessionResponse, SignIn, UserSessionParams } from './contract.ts';
import { type createSessionPresenter, presentSession } from './present.ts';
import type { SessionService } from './service.ts';
import type { SignIn as SignInUseCase } from './sign-in.ts';
import type { WhichSessions } from './store.ts';

const config = { access: 'signed-in' } as const;

interface SessionRouteDependencies {
  sessions: SessionService;
  signIn: SignInUseCase;
  browsers: BrowserSessions;
  presentSignedIn: ReturnType<typeof createSessionPresenter>;
  cursors: Cursors;
}

/** /session: sign in, current session, sign out; /users/{id}/sessions and /me/sessions: list and end sessions. */
export const sessionRoutes =
  ({ sessions, signIn, browsers, presentSignedIn, cursors }: SessionRouteDependencies): Routes =>
  async (app) => {
    const listOf = async (
      request: Pick<FastifyRequest, 'server' | 'caller' | 'signedInAs'>,
      userId: string,
      query: Static<typeof ShortListQuery>,
    ) => {
      const all = await sessions.list(contextOf(request), userId);
      const { items, ...page } = pageOfAll(cursors, `sessions ${userId}`, all, query);
      const current = request.signedInAs?.session.id;
      return { items: items.map((session) => presentSession(session, current)), ...page };
    };

    app.post(
      '/session',
      {
        config: { access: 'anyone', signsIn: true },
        schema: { tags: ['Session'], summary: 'Sign in', body: SignIn, response: { 201: SessionResponse } },
      },
      async (request, reply) => {
        const input = { ...request.body, ...browsers.browserOf(request) };
        const created = await signIn(anonymousContextOf(request), input);
        return reply.code(201).send(await browsers.issue(reply, created));
      },
    );

    app.get(
      '/session',
      {
        config: { access: 'temporary-password' },
        schema: {
          tags: ['Session'],
          summary: 'Get the current session, its user and their abilities',
          response: { 200: SessionResponse },
        },
      },
      (request) => presentSignedIn(signedInAs(request)),
    );

    app.delete(
      '/session',
      {
        config: { access: 'temporary-password' },
        schema: { tags: ['Session'], summary: 'Sign out', response: { 204: EmptyBody } },
      },
      async (request, reply) => {
        await sessions.signOut(contextOf(request), signedInAs(request).session.id);
        browsers.end(request, reply);
        return reply.code(204).send();
      },
    );

    app.get(
      '/users/:id/sessions',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'List the sessions of a user',
          params: UserId,
          querystring: ShortListQuery,
          response: { 200: SessionList },
        },
      },
      (request) => listOf(request, request.params.id, request.query),
    );
    app.delete(
      '/users/:id/sessions',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'End all sessions of a user',
          params: UserId,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        await sessions.end(contextOf(request), { userId: request.params.id });
        return reply.code(204).send();
      },
    );
    app.delete(
      '/users/:id/sessions/:sessionId',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'End one session of a user',
          params: UserSessionParams,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        const { id, sessionId } = request.params;
        await sessions.end(contextOf(request), { userId: id, only: sessionId });
        return reply.code(204).send();
      },
    );

    app.get(
      '/me/sessions',
      {
        config,
        schema: {
          tags: ['My account'],
          summary: 'List my sessions',
          querystring: ShortListQuery,
          response: { 200: SessionList },
        },
      },
      (request) => listOf(request, signedInAs(request).user.id, request.query),
    );
    const endOwn = (request: Pick<FastifyRequest, 'server' | 'caller'>, which: WhichSessions) => {
      const ctx = contextOf(request);
      return sessions.end(ctx, { userId: ctx.caller.actor.id, ...which });
    };
    app.delete(
      '/me/sessions',
      {
        config,
        schema: {
          tags: ['My account'],
          summary: 'End all my sessions except the current one',
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        await endOwn(request, { except: signedInAs(request).session.id });
        return reply.code(204).send();
      },
    );
    app.delete(
      '/me/sessions/:sessionId',
      {
        config,
        schema: {
          tags: ['My account'],
          summary: 'End one of my sessions',
          params: SessionParams,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        await endOwn(request, { only: request.params.sessionId });
        return reply.code(204).send();
      },
    );
  };
