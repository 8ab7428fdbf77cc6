import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import type { Fragment } from '../../db/guarded.ts';
import { toUser, USER_COLUMNS_TEXT, type UserRecord, type UserRow } from '../../identity/users/index.ts';
import { NIL } from '../../lib/ids.ts';
import type { Connection } from './model.ts';

/** What signing out at the provider, or by it, needs of a session. */
export interface SsoSession {
  sessionId: string;
  identityId: string;
  /** SAML: SessionIndex; OpenID Connect: `sid`. */
  sessionIndex: string | null;
  /** Sealed. */
  logoutHint: string | null;
  /** SHA-256 of the user's name in logout messages. */
  subjectHash: Buffer | null;
}

/** Notes what signing out needs of a session, instead of what was noted before. */
export async function saveSsoSession(tx: Tx, session: SsoSession): Promise<void> {
  const values = {
    identity_id: session.identityId,
    session_index: session.sessionIndex,
    logout_hint: session.logoutHint,
    subject_hash: session.subjectHash,
  };
  await tx
    .insertInto('sso_sessions')
    .values({ session_id: session.sessionId, ...values })
    .onConflict((conflict) => conflict.column('session_id').doUpdateSet(values))
    .execute();
}

/** Returns the part of a guarded statement that notes it of the session that the same statement inserts. */
export const ssoSessionOf = (session: SsoSession): Fragment =>
  sql`sso AS (INSERT INTO sso_sessions (session_id, identity_id, session_index, logout_hint, subject_hash)
    SELECT ${session.sessionId}, ${session.identityId}, ${session.sessionIndex}, ${session.logoutHint},
      ${session.subjectHash} FROM guard)`;

/** A user who is linked to a subject of a provider. */
export interface Linked {
  identityId: string;
  user: UserRecord;
  /** Since when devices of the user are known. */
  devicesSince: Date | null;
  /** Whether the connection gave the user roles. */
  hasGrants: boolean;
}

/** Returns who is linked to a subject, by one statement. */
export async function findLinked(
  db: Queryable,
  connectionId: string,
  subject: string,
): Promise<Linked | undefined> {
  const { rows } = await sql<
    UserRow & { identity_id: string; devices_since: Date | null; has_grants: boolean }
  >`
    SELECT i.id AS identity_id, c.devices_since, ${sql.raw(USER_COLUMNS_TEXT)},
      EXISTS (SELECT FROM sso_grants g WHERE g.user_id = u.id AND g.connection_id = i.connection_id
        AND (g.project_id = ${NIL} OR EXISTS (SELECT FROM projects p WHERE p.id = g.project_id))) AS has_grants
    FROM sso_identities i JOIN users u ON u.id = i.user_id JOIN user_activity a ON a.user_id = u.id
      LEFT JOIN password_credentials c ON c.user_id = u.id
    WHERE i.connection_id = ${connectionId} AND i.subject = ${subject}`.execute(db);
  const [row] = rows;
  return (
    row && {
      identityId: row.identity_id,
      user: toUser(row),
      devicesSince: row.devices_since,
      hasGrants: row.has_grants,
    }
  );
}

/**
 * Returns a guard: the connection is enabled, and it, the user and the link between them are as they were read. They are
 * locked, so that who disables or unlinks them at the same time waits and ends the new session as well.
 */
export const isLinkedUnchanged = (
  { id, version }: Pick<Connection, 'id' | 'version'>,
  { identityId, user }: Linked,
): Fragment =>
  sql`SELECT 1 FROM sso_connections c JOIN sso_identities i ON i.connection_id = c.id JOIN users u ON u.id = i.user_id
    WHERE c.id = ${id} AND c.enabled AND c.version = ${version} AND i.id = ${identityId} AND u.id = ${user.id}
      AND u.status = 'active' AND u.version = ${user.version} AND u.authority_version = ${user.authorityVersion}
    FOR SHARE OF c, u FOR NO KEY UPDATE OF i`;

/** Returns the parts of a guarded statement that note the use of an identity, and `others`. */
export const usedIdentityWith = (
  { id, email, at }: { id: string; email: string | null; at: Date },
  others: Fragment,
): Fragment =>
  sql`identity AS (UPDATE sso_identities SET email = ${email}, last_used_at = ${at} FROM guard
    WHERE sso_identities.id = ${id}),
    ${others}`;

/** Returns what signing out at the provider needs; undefined for a session that did not begin by single sign-on. */
export async function findSsoSession(db: Queryable, sessionId: string) {
  const row = await db
    .selectFrom('sso_sessions as x')
    .innerJoin('sessions as s', 's.id', 'x.session_id')
    .select(['s.sso_connection_id', 'x.session_index', 'x.logout_hint'])
    .where('x.session_id', '=', sessionId)
    .executeTakeFirst();
  if (row?.sso_connection_id == null) return undefined;
  return {
    connectionId: row.sso_connection_id,
    sessionIndex: row.session_index,
    logoutHint: row.logout_hint,
  };
}

/** Which sessions a provider ends: of a subject, by its own name of the session, or both. Never all of a connection. */
export interface EndedByProvider {
  connectionId: string;
  subjectHash: Buffer | undefined;
  /** Empty: all sessions of the subject. */
  sessionIndexes: readonly string[];
}

/**
 * Deletes sessions that a provider ends, and returns them with their users. Sessions of the subject that the provider gave no
 * name of its own end with each of its sessions, because nothing says that another one keeps them.
 */
export async function deleteSsoSessions(tx: Tx, which: EndedByProvider) {
  const { connectionId, subjectHash, sessionIndexes } = which;
  if (subjectHash === undefined && sessionIndexes.length === 0) return [];
  const { rows } = await sql<{ id: string; user_id: string; username: string }>`
    DELETE FROM sessions s USING sso_sessions x, users u
    WHERE x.session_id = s.id AND u.id = s.user_id AND s.sso_connection_id = ${connectionId}
      AND (${subjectHash ?? null}::bytea IS NULL OR x.subject_hash = ${subjectHash ?? null}::bytea)
      AND (${sessionIndexes.length === 0} OR x.session_index = ANY (${[...sessionIndexes]}::text[])
        OR (${subjectHash !== undefined} AND x.session_index IS NULL))
    RETURNING s.id, s.user_id, u.username`.execute(tx);
  return rows;
}
