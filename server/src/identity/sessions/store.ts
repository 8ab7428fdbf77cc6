import DataLoader from 'dataloader';
import { sql } from 'kysely';
import { actorOf } from '../../access/actor.ts';
import type { Database, Queryable } from '../../db/database.ts';
import { type Fragment, guarded } from '../../db/guarded.ts';
import type { Tables } from '../../db/types.ts';
import { AppError } from '../../lib/errors.ts';
import { toUser, USER_COLUMNS_TEXT, type UserRow } from '../users/index.ts';
import type { Session, SignedIn } from './model.ts';

/** Which of a user's sessions: one, all but one, or all. */
export interface WhichSessions {
  only?: string | undefined;
  except?: string | undefined;
}

const SESSION_COLUMNS = [
  'id',
  'user_id',
  'remembered',
  'created_at',
  'last_seen_at',
  'expires_at',
  'address',
  'user_agent',
  'amr',
  'ends_at',
  'sso_connection_id',
  'authenticated_at',
] as const;

type SessionRow = Omit<Tables['sessions'], 'token_hash' | 'amr'> & { amr: string };

const toSession = (row: SessionRow): Session => ({
  id: row.id,
  userId: row.user_id,
  remembered: row.remembered,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  address: row.address,
  userAgent: row.user_agent,
  amr: row.amr.split(' '),
  endsAt: row.ends_at,
  authenticatedAt: row.authenticated_at ?? row.created_at,
  ssoConnectionId: row.sso_connection_id,
});

// The most frequent statement of the server: prepared once per connection instead of built for each request.
export const FIND_SIGNED_IN = {
  name: 'find-signed-in',
  text: `SELECT s.token_hash, s.id AS session_id, s.remembered, s.created_at AS session_created_at, s.last_seen_at,
      s.expires_at, s.address, s.user_agent, s.amr, s.ends_at, s.sso_connection_id, s.authenticated_at,
      ${USER_COLUMNS_TEXT}
    FROM sessions s JOIN users u ON u.id = s.user_id
      LEFT JOIN password_credentials c ON c.user_id = u.id LEFT JOIN user_activity a ON a.user_id = u.id
    WHERE s.token_hash = ANY ($1::bytea[]) AND u.status = 'active'`,
};

type SignedInRow = UserRow &
  Omit<SessionRow, 'id' | 'user_id' | 'created_at'> & {
    token_hash: Buffer;
    session_id: string;
    session_created_at: Date;
  };

function toSignedIn(row: SignedInRow): SignedIn {
  const user = toUser(row);
  return {
    user,
    actor: actorOf(user),
    session: toSession({ ...row, id: row.session_id, user_id: row.id, created_at: row.session_created_at }),
  };
}

/** Returns the session of a token's hash if its user is active. The caller checks whether it has expired. */
export type FindSignedIn = (tokenHash: Buffer) => Promise<SignedIn | undefined>;

/**
 * Queries of sessions that a node runs at once. The other connections of the pool remain for requests that have been
 * authenticated: anonymous callers with made-up tokens could otherwise occupy all of them.
 */
const QUERIES_AT_ONCE = 2;
/** How long these may take before further requests are rejected instead of waiting for them. Milliseconds. */
const STUCK_AFTER = 3_000;

/**
 * Creates a `FindSignedIn` that batches the requests of one turn of the event loop into one query, which costs a fraction
 * of a query each; those of more turns while former queries are running. Nothing is cached. Throws 503 `overloaded` while
 * no query succeeds.
 */
export function createFindSignedIn({ pool }: Database, stuckAfter = STUCK_AFTER): FindSignedIn {
  let running = 0;
  let succeededAt = 0;
  const waiting: (() => void)[] = [];
  const schedule = (send: () => void) => {
    if (running === QUERIES_AT_ONCE) return void waiting.push(send);
    if (running === 0) succeededAt = performance.now();
    running++;
    setImmediate(send);
  };
  const end = () => {
    running--;
    const next = waiting.shift();
    if (next) schedule(next);
  };
  const loader = new DataLoader<Buffer, SignedIn | undefined, string>(
    async (hashes) => {
      const { rows } = await pool.query<SignedInRow>({ ...FIND_SIGNED_IN, values: [hashes] }).finally(end);
      succeededAt = performance.now();
      const found = new Map(rows.map((row) => [row.token_hash.toString('base64'), row]));
      return hashes.map((hash) => {
        const row = found.get(hash.toString('base64'));
        return row && toSignedIn(row);
      });
    },
    { cache: false, maxBatchSize: 100, batchScheduleFn: schedule },
  );
  return (tokenHash) => {
    if (running === QUERIES_AT_ONCE && performance.now() - succeededAt > stuckAfter)
      return Promise.reject(new AppError('overloaded', 'The database does not answer.', { retryAfter: 2 }));
    return loader.load(tokenHash);
  };
}

/** Adds to a guard that the user has fewer sessions than `limit`. */
export const guardSessionCount = (userId: string, limit: number, guard: Fragment): Fragment =>
  sql`SELECT 1 FROM (${guard}) AS allowed WHERE (SELECT count(*) FROM sessions WHERE user_id = ${userId}) < ${limit}`;

/** How a session is saved. */
export interface SavedSession {
  session: Session;
  tokenHash: Buffer;
  /** Made by `recordIfGuarded`. */
  event: Fragment;
  guard: Fragment;
  /** Further parts of the statement. */
  extra?: Fragment | undefined;
}

/**
 * Inserts a session with its audit event and the time of the sign-in, by one statement. Returns false when the guard
 * returned no row, and nothing was written.
 */
export async function saveSession(db: Queryable, saved: SavedSession): Promise<boolean> {
  const { session, tokenHash, event, guard, extra } = saved;
  const { rows } = await sql`
    ${guarded(guard)},
      activity AS (UPDATE user_activity SET last_login_at = ${session.createdAt} FROM guard
        WHERE user_id = ${session.userId}),
      session AS (INSERT INTO sessions (id, user_id, token_hash, remembered, created_at, last_seen_at, expires_at, address,
          user_agent, amr, ends_at, authenticated_at, sso_connection_id)
        SELECT ${session.id}, ${session.userId}, ${tokenHash}, ${session.remembered}, ${session.createdAt},
          ${session.lastSeenAt}, ${session.expiresAt}, ${session.address}, ${session.userAgent}, ${session.amr.join(' ')},
          ${session.endsAt}, ${session.authenticatedAt}, ${session.ssoConnectionId} FROM guard),
      ${extra ? sql`${extra},` : sql``}
      ${event}`.execute(db);
  return rows.length > 0;
}

/** Saves when a session was used, and when it expires. */
export async function touchSession(
  db: Queryable,
  id: string,
  lastSeenAt: Date,
  expiresAt: Date,
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_seen_at: lastSeenAt, expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
}

/** Replaces the token of a session, which invalidates stolen copies. Returns false when the session has ended. */
export async function rotateToken(db: Queryable, id: string, tokenHash: Buffer): Promise<boolean> {
  const row = await db
    .updateTable('sessions')
    .set({ token_hash: tokenHash })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Saves that the user of a session has proven again who they are, and replaces its token (ASVS 5.0 7.2.4). Other nodes
 * drop the session from their caches. Returns undefined when it has ended.
 */
export async function saveReauthentication(
  db: Queryable,
  { id, userId, tokenHash, at }: { id: string; userId: string; tokenHash: Buffer; at: Date },
): Promise<{ remembered: boolean; ssoConnectionId: string | null } | undefined> {
  const row = await db
    .updateTable('sessions')
    .set({ token_hash: tokenHash, authenticated_at: at })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning(['remembered', 'sso_connection_id'])
    .executeTakeFirst();
  if (!row) return undefined;
  await sql`SELECT pg_notify('roster_user_changed', ${userId} || ' ' || floor(extract(epoch FROM clock_timestamp()) * 1000))`.execute(
    db,
  );
  return { remembered: row.remembered, ssoConnectionId: row.sso_connection_id };
}

/** Deletes all sessions of a user but the `keep` most recently used, and returns their ids. */
export async function endOldestSessions(db: Queryable, userId: string, keep: number): Promise<string[]> {
  const rows = await db
    .deleteFrom('sessions')
    .where('id', 'in', (select) =>
      select
        .selectFrom('sessions')
        .select('id')
        .where('user_id', '=', userId)
        .orderBy('last_seen_at', 'desc')
        .offset(keep),
    )
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Returns the sessions of a user that have not expired, the most recently used first. Sign-in limits their number. */
export async function listSessions(db: Queryable, userId: string, now: Date): Promise<Session[]> {
  const rows = await db
    .selectFrom('sessions')
    .select(SESSION_COLUMNS)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .execute();
  return rows.map(toSession);
}

/** Deletes one, all, or all but one of a user's sessions, and returns their ids. */
export async function deleteSessions(
  db: Queryable,
  userId: string,
  which: WhichSessions = {},
): Promise<string[]> {
  let query = db.deleteFrom('sessions').where('user_id', '=', userId);
  if (which.only !== undefined) query = query.where('id', '=', which.only);
  if (which.except !== undefined) query = query.where('id', '<>', which.except);
  const rows = await query.returning('id').execute();
  return rows.map((row) => row.id);
}

/** Returns how many sessions of a user have not expired. */
export async function countSessions(db: Queryable, userId: string, now: Date): Promise<number> {
  const row = await db
    .selectFrom('sessions')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Deletes expired sessions. */
export async function purgeSessions(db: Queryable, now: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute();
}
