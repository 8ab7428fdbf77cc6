import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';

/** What signing out at the provider, or by it, needs of a session. */
interface SsoSession {
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

/** Deletes sessions that a provider ends, and returns them with their users. */
export async function deleteSsoSessions(tx: Tx, which: EndedByProvider) {
  const { connectionId, subjectHash, sessionIndexes } = which;
  if (subjectHash === undefined && sessionIndexes.length === 0) return [];
  const { rows } = await sql<{ id: string; user_id: string; username: string }>`
    DELETE FROM sessions s USING sso_sessions x, users u
    WHERE x.session_id = s.id AND u.id = s.user_id AND s.sso_connection_id = ${connectionId}
      AND (${subjectHash ?? null}::bytea IS NULL OR x.subject_hash = ${subjectHash ?? null}::bytea)
      AND (${sessionIndexes.length === 0} OR x.session_index = ANY (${[...sessionIndexes]}::text[]))
    RETURNING s.id, s.user_id, u.username`.execute(tx);
  return rows;
}
