import type { Queryable } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { hashTokenAsText } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import type { SessionCache } from './cache.ts';
import { expiryOf, type Session, type SignedIn, TOUCH_INTERVAL } from './model.ts';
import { type FindSignedIn, touchSession } from './store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The session that the request was authenticated with. */
    signedInAs: SignedIn | undefined;
  }
}

/** Returns the session of a request on a route that requires one. */
export function signedInAs(request: { signedInAs: SignedIn | undefined }): SignedIn {
  if (!request.signedInAs) throw new AppError('unauthenticated');
  return request.signedInAs;
}

/** Verifies session tokens. */
export interface Authentication {
  /**
   * Returns the session of a token: from the cache without a promise, else from the database. Its use is saved at most
   * once a minute, without delaying the response.
   */
  authenticate(token: string): SignedIn | Promise<SignedIn | undefined>;
  /**
   * Returns the session of a token again while its request is in progress, such as a stream. Not saved as use: a page that
   * is only left open must not keep its session alive.
   */
  recheck(token: string): Promise<SignedIn | undefined>;
}

/** Creates the verification of session tokens. */
export function createAuthentication({
  db,
  clock,
  cache,
  findSignedIn,
}: {
  db: Queryable;
  clock: Clock;
  cache: SessionCache;
  findSignedIn: FindSignedIn;
}): Authentication {
  const isExpired = ({ session }: SignedIn) => session.expiresAt.getTime() <= clock.now().getTime();

  // The key is the hash, so that a memory dump contains no usable token.
  const load = async (key: string): Promise<SignedIn | undefined> => {
    const found = await cache.load(key, () => findSignedIn(Buffer.from(key, 'base64')));
    return found && !isExpired(found) ? found : undefined;
  };
  const touch = (session: Session) => {
    const now = clock.now();
    if (now.getTime() - session.lastSeenAt.getTime() < TOUCH_INTERVAL) return;
    // The cached session is updated at once, so that the next request does not write again.
    session.lastSeenAt = now;
    session.expiresAt = expiryOf(session, now);
    // Lost while the database is unavailable; the next minute saves it again.
    touchSession(db, session.id, session.lastSeenAt, session.expiresAt).catch(() => {});
  };

  return {
    authenticate(token) {
      const key = hashTokenAsText(token);
      const cached = cache.get(key);
      if (cached && !isExpired(cached)) {
        touch(cached.session);
        return cached;
      }
      return load(key).then((found) => {
        if (found) touch(found.session);
        return found;
      });
    },
    async recheck(token) {
      const key = hashTokenAsText(token);
      const cached = cache.peek(key);
      return cached && !isExpired(cached) ? cached : load(key);
    },
  };
}
