import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AppError } from '../lib/errors.ts';
import type { AnyCaller, SignedInCaller } from './actor.ts';

/**
 * Who is let in to a route at all; what they may do there is the policy's to say.
 * - `anyone`: no session needed.
 * - `signed-in`: a session.
 * - `temporary-password`: a session, also one of a person who must change a temporary password first.
 */
export type RouteAccess = 'anyone' | 'signed-in' | 'temporary-password';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route under /api/v1: the server does not start with one that lacks it. */
    access?: RouteAccess;
    /** A GET that does something: refused like a change when it comes from another site. */
    hasEffects?: boolean;
  }
  interface FastifyRequest {
    /** Who asks and from where; made by `http/authentication.ts`. */
    caller: AnyCaller;
  }
}

/** A feature's routes: schemas are TypeBox and give the handlers their types. */
export type Routes = FastifyPluginAsyncTypebox;

/** The caller of a route that only the signed-in reach. */
export function signedIn({ caller }: { caller: AnyCaller }): SignedInCaller {
  if (!caller.actor) throw new AppError('unauthenticated');
  return { ...caller, actor: caller.actor };
}
