import DataLoader from 'dataloader';
import { type Actor, actorOf } from '../../access/actor.ts';
import { ORGANIZATIONS_OF_U, PROJECTS_OF_U } from '../../access/memberships-store.ts';
import type { Database, Queryable } from '../../db/database.ts';
import type { Tables } from '../../db/types.ts';
import { toUser, type UserRecord, type UserRow } from '../users/index.ts';

/** One signed-in browser or device. */
export interface Session {
  id: string;
  userId: string;
  remembered: boolean;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
  /** How the user signed in (RFC 8176). */
  amr: readonly string[];
  /** When it ends at the latest, because the session at the identity provider does. */
  endsAt: Date | null;
  /** The single sign-on connection that it began by. */
  ssoConnectionId: string | null;
}

/** A session with the person whose it is, as every request needs them. */
export interface SignedIn {
  session: Session;
  user: UserRecord;
  /** The person as decisions see them. */
  actor: Actor;
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
  ssoConnectionId: row.sso_connection_id,
});

// The hottest statement of the server: prepared once a connection instead of built for each request.
export const FIND_SIGNED_IN = {
  name: 'find-signed-in',
  text: `SELECT s.token_hash, s.id AS session_id, s.remembered, s.created_at AS session_created_at, s.last_seen_at,
      s.expires_at, s.address, s.user_agent, s.amr, s.ends_at, s.sso_connection_id,
      u.id, u.username, u.email, u.phone, u.system_role, u.status, u.language, u.version, u.authority_version,
      u.created_at, u.updated_at, c.temporary, a.last_login_at,
      ${ORGANIZATIONS_OF_U} AS organizations, ${PROJECTS_OF_U} AS projects
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

/** Finds the session of a token's hash, if it and its person still are; expiry is the caller's to judge. */
export type FindSignedIn = (tokenHash: Buffer) => Promise<SignedIn | undefined>;

/**
 * Requests that come in the same turn of the event loop are asked for together: a query each would cost several times
 * as much. Each is asked for after it came, and nothing is remembered.
 */
export function createFindSignedIn({ pool }: Database): FindSignedIn {
  const loader = new DataLoader<Buffer, SignedIn | undefined, string>(
    async (hashes) => {
      const { rows } = await pool.query<SignedInRow>({ ...FIND_SIGNED_IN, values: [hashes] });
      const found = new Map(rows.map((row) => [row.token_hash.toString('base64'), row]));
      return hashes.map((hash) => {
        const row = found.get(hash.toString('base64'));
        return row && toSignedIn(row);
      });
    },
    { cache: false, maxBatchSize: 100, batchScheduleFn: (send) => setImmediate(send) },
  );
  return (tokenHash) => loader.load(tokenHash);
}

/** Writes a new session. */
export async function insertSession(db: Queryable, session: Session, tokenHash: Buffer): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      id: session.id,
      user_id: session.userId,
      token_hash: tokenHash,
      remembered: session.remembered,
      created_at: session.createdAt,
      last_seen_at: session.lastSeenAt,
      expires_at: session.expiresAt,
      address: session.address,
      user_agent: session.userAgent,
      amr: session.amr.join(' '),
      ends_at: session.endsAt,
      sso_connection_id: session.ssoConnectionId,
    })
    .execute();
}

/** Notes that a session was used. */
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

/** Gives a session another token, so that a stolen copy of the former one opens nothing any more. False when it has ended. */
export async function rotateToken(db: Queryable, id: string, tokenHash: Buffer): Promise<boolean> {
  const row = await db
    .updateTable('sessions')
    .set({ token_hash: tokenHash })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends all of a person's sessions but the `keep` that were used last, and says which. */
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

/** A person's living sessions, the latest used first; signing in keeps them few. */
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

/** Ends sessions of a person and says which: one, or all, or all but one. */
export async function deleteSessions(
  db: Queryable,
  userId: string,
  which: { only?: string | undefined; except?: string | undefined } = {},
): Promise<string[]> {
  let query = db.deleteFrom('sessions').where('user_id', '=', userId);
  if (which.only !== undefined) query = query.where('id', '=', which.only);
  if (which.except !== undefined) query = query.where('id', '<>', which.except);
  const rows = await query.returning('id').execute();
  return rows.map((row) => row.id);
}

/** How many living sessions a person has. */
export async function countSessions(db: Queryable, userId: string, now: Date): Promise<number> {
  const row = await db
    .selectFrom('sessions')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Removes sessions that ended by themselves. */
export async function purgeSessions(db: Queryable, now: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute();
}
