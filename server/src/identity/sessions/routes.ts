import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../services.ts';
import { UserId } from '../users/index.ts';
import { rememberAnswers } from './answers.ts';
import { SessionAnswer, SessionList, SessionParams, SignIn, UserSessionParams } from './contract.ts';
import { cookiesOf } from './cookies.ts';
import { browserOf, issueSession } from './issue-session.ts';
import { presentSession, presentSignedIn } from './present.ts';
import { signedInAs } from './request.ts';
import { endSessions, listSessionsOf, signOut, type WhichSessions } from './service.ts';
import { signIn } from './sign-in.ts';
import type { Session as SessionRecord } from './store.ts';

const config = { access: 'signed-in' } as const;

const listOf = (sessions: SessionRecord[], current: string | undefined) => ({
  items: sessions.map((session) => presentSession(session, current)),
  nextCursor: null,
  total: { value: sessions.length, exact: true },
});

/** /session: sign in, who am I, sign out; /users/{id}/sessions and /me/sessions: devices, and ending them. */
export const sessionRoutes =
  (services: Services): Routes =>
  async (app) => {
    const cookies = cookiesOf(services.secureCookies);
    const answers = rememberAnswers();

    app.post(
      '/session',
      {
        config: { access: 'anyone' },
        schema: { tags: ['Session'], summary: 'Sign in', body: SignIn, response: { 201: SessionAnswer } },
      },
      async (request, reply) => {
        const input = { ...request.body, ...browserOf(services, request) };
        const created = await signIn(services, request.caller, input);
        return reply.code(201).send(await issueSession(services, reply, created));
      },
    );

    app.get(
      '/session',
      {
        config: { access: 'temporary-password' },
        schema: {
          tags: ['Session'],
          summary: 'Who am I, and what may I do',
          response: { 200: SessionAnswer },
        },
      },
      async (request) => {
        const whose = signedInAs(request);
        const onlySystemAdmin = await services.onlySystemAdmin.get();
        return answers.of(whose, { onlySystemAdmin, settings: services.settings.current }, (facts) =>
          presentSignedIn(whose, facts.onlySystemAdmin, facts.settings),
        );
      },
    );

    app.delete(
      '/session',
      {
        config: { access: 'temporary-password' },
        schema: { tags: ['Session'], summary: 'Sign out', response: { 204: Type.Null() } },
      },
      async (request, reply) => {
        await signOut(services, signedIn(request), signedInAs(request).session.id);
        return reply.code(204).clearCookie(cookies.session, cookies.options).send(null);
      },
    );

    app.get(
      '/users/:id/sessions',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'A user’s sessions',
          params: UserId,
          response: { 200: SessionList },
        },
      },
      async (request) =>
        listOf(
          await listSessionsOf(services, signedIn(request), request.params.id),
          request.signedInAs?.session.id,
        ),
    );
    app.delete(
      '/users/:id/sessions',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'End all of a user’s sessions',
          params: UserId,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await endSessions(services, signedIn(request), request.params.id, {});
        return reply.code(204).send(null);
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
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await endSessions(services, signedIn(request), request.params.id, { only: request.params.sessionId });
        return reply.code(204).send(null);
      },
    );

    app.get(
      '/me/sessions',
      { config, schema: { tags: ['My account'], summary: 'My sessions', response: { 200: SessionList } } },
      async (request) =>
        listOf(
          await listSessionsOf(services, signedIn(request), signedIn(request).actor.id),
          request.signedInAs?.session.id,
        ),
    );
    const endMine = (request: Parameters<typeof signedIn>[0], which: WhichSessions) => {
      const caller = signedIn(request);
      return endSessions(services, caller, caller.actor.id, which);
    };
    app.delete(
      '/me/sessions',
      {
        config,
        schema: {
          tags: ['My account'],
          summary: 'End all my sessions but this one',
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await endMine(request, { except: request.signedInAs?.session.id });
        return reply.code(204).send(null);
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
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await endMine(request, { only: request.params.sessionId });
        return reply.code(204).send(null);
      },
    );
  };
