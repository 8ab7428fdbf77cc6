import { hashToken } from '../../lib/crypto.ts';
import type { Services } from '../services.ts';
import { expiryOf, TOUCH_EVERY } from './lifetime.ts';
import { type SignedIn, touchSession } from './store.ts';

/**
 * Who presents this token, if the session lives: at once from the cache while notices of changes arrive, else by a
 * promise from the database. Use is noted at most once a minute, after the answer, since it must delay nobody.
 */
export function authenticate(services: Services, token: string): SignedIn | Promise<SignedIn | undefined> {
  // Known by its hash here as well, so that a dump of the memory opens no door.
  const hash = hashToken(token);
  const key = hash.toString('base64');
  const now = services.clock.now().getTime();
  const remembered = services.sessions.get(key);
  if (remembered === undefined || remembered.session.expiresAt.getTime() <= now)
    return load(services, hash, key);
  noteUse(services, remembered, now);
  return remembered;
}

async function load(services: Services, hash: Buffer, key: string): Promise<SignedIn | undefined> {
  const { sessions, clock, findSignedIn } = services;
  const found = await sessions.load(key, () => findSignedIn(hash));
  const now = clock.now().getTime();
  if (!found || found.session.expiresAt.getTime() <= now) return undefined;
  noteUse(services, found, now);
  return found;
}

function noteUse({ database }: Services, { session }: SignedIn, now: number): void {
  if (now - session.lastSeenAt.getTime() < TOUCH_EVERY) return;
  // The remembered session is brought up to date at once, so that the next request does not write again.
  session.lastSeenAt = new Date(now);
  session.expiresAt = expiryOf(session, session.lastSeenAt);
  // Lost when the database is away; the next minute notes it again.
  touchSession(database.db, session.id, session.lastSeenAt, session.expiresAt).catch(() => {});
}

/**
 * Who presents this token, for what goes on without being asked for again, such as a stream: not noted as use, since a
 * page that is only left open keeps nobody signed in.
 */
export async function recognize(services: Services, token: string): Promise<SignedIn | undefined> {
  const { sessions, clock, findSignedIn } = services;
  const hash = hashToken(token);
  const key = hash.toString('base64');
  const lives = ({ session }: SignedIn) => session.expiresAt > clock.now();
  const remembered = sessions.get(key);
  if (remembered && lives(remembered)) return remembered;
  const found = await sessions.load(key, () => findSignedIn(hash));
  return found && lives(found) ? found : undefined;
}
