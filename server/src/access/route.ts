import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../lib/errors.ts';
import type { AnonymousCaller, AnyCaller, SignedInCaller } from './actor.ts';
import { type Context, type ContextSources, createContext } from './context.ts';

/**
 * The session that a route requires. What the caller may do is decided by policies.
 * - `anyone`: no session needed.
 * - `signed-in`: a session.
 * - `temporary-password`: a session, also one of a user who must change a temporary password first.
 */
export type RouteAccess = 'anyone' | 'signed-in' | 'temporary-password';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route under /api/v1: the server does not start with one that lacks it. */
    access?: RouteAccess;
    /** A GET that does something: refused like a change when it comes from another site. */
    hasEffects?: boolean;
    /** Verifies a password to sign in: failures are written to the server log. */
    signsIn?: boolean;
  }
  interface FastifyInstance {
    /** The database and clock that the contexts of requests are made from. */
    contextSources: ContextSources;
  }
  interface FastifyRequest {
    /** The caller, set by `http/authentication.ts`. */
    caller: AnyCaller;
  }
}

/** A feature's routes: schemas are TypeBox and give the handlers their types. */
export type Routes = FastifyPluginAsyncTypebox;

/** Returns the caller of a route that requires a session. Throws 401. */
export function signedIn({ caller }: { caller: AnyCaller }): SignedInCaller {
  if (!caller.actor) throw new AppError('unauthenticated');
  return { ...caller, actor: caller.actor };
}

interface ContextualRequest {
  server: Pick<FastifyInstance, 'contextSources'>;
  caller: AnyCaller;
}

/** Returns the context of a request on a route that requires a session. */
export const contextOf = (request: ContextualRequest): Context =>
  createContext(request.server.contextSources, signedIn(request));

/**
 * Returns the context of a request that acts for no user, such as a sign-in or the use of a link; a session
 * that the browser may have is ignored. It uses the share of the connections that anonymous callers get.
 */
export const anonymousContextOf = (request: ContextualRequest): Context<AnonymousCaller> => {
  const { database, clock } = request.server.contextSources;
  return createContext({ database: database.anonymous, clock }, { ...request.caller, actor: undefined });
};
