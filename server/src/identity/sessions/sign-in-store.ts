import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Fragment } from '../../db/guarded.ts';
import { blockedCondition, failuresCondition, type ThrottledAttempt } from '../credentials/index.ts';
import { hasEmail, toUser, USER_COLUMNS_TEXT, type UserRecord, type UserRow } from '../users/index.ts';

/** What a sign-in needs to know of an email address. */
export interface Candidate {
  /** The user with this address, and their password hash, as far as they exist. */
  user: UserRecord | undefined;
  hash: string | undefined;
  /** Since when devices of the user are known. */
  devicesSince: Date | null;
  isAnyBlocked: boolean;
  hasFailures: boolean;
  /** The result of `PasswordEnforcement.exempted`. */
  exempted: readonly string[] | null;
}

/** What `findCandidate` reads, and of which address. */
interface CandidateQuery {
  email: string;
  /** Those whose counters matter. */
  attempts: readonly ThrottledAttempt[];
  now: Date;
  exempted: Fragment<readonly string[] | null>;
}

type Row = Pick<Candidate, 'isAnyBlocked' | 'hasFailures' | 'exempted'> & {
  hash: string | null;
  devices_since: Date | null;
} & (UserRow | { id: null });

/** Returns everything that a sign-in needs to know, by one statement, which is the same for unknown addresses. */
export async function findCandidate(
  db: Queryable,
  { email, attempts, now, exempted }: CandidateQuery,
): Promise<Candidate> {
  const { rows } = await sql<Row>`
    SELECT ${blockedCondition(attempts, now)} AS "isAnyBlocked", ${failuresCondition(attempts)} AS "hasFailures",
      ${exempted} AS exempted, c.hash, c.devices_since, ${sql.raw(USER_COLUMNS_TEXT)}
    FROM (VALUES (true)) AS always LEFT JOIN users u ON ${hasEmail(email)}
      LEFT JOIN user_activity a ON a.user_id = u.id LEFT JOIN password_credentials c ON c.user_id = u.id`.execute(
    db,
  );
  const [row] = rows;
  if (!row) throw new Error('A row is always returned.');
  return {
    user: row.id === null ? undefined : toUser(row),
    hash: row.hash ?? undefined,
    devicesSince: row.devices_since,
    isAnyBlocked: row.isAnyBlocked,
    hasFailures: row.hasFailures,
    exempted: row.exempted,
  };
}

/**
 * Returns a query for `saveSession`: a row if the user is active, everything about them and their password is as it was
 * read, and no counter of the attempt blocks. Both rows are locked `FOR SHARE`: who ends this user's sessions or replaces
 * the password at the same time waits and ends the new session as well, or is waited for and seen.
 */
export const lockUnchanged = (user: UserRecord, hash: string, attempt: ThrottledAttempt, now: Date) =>
  sql`SELECT u.id FROM users u JOIN password_credentials c ON c.user_id = u.id
    WHERE u.id = ${user.id} AND u.status = 'active' AND u.version = ${user.version}
      AND u.authority_version = ${user.authorityVersion} AND c.hash = ${hash} AND NOT ${blockedCondition([attempt], now)}
    FOR SHARE OF u, c`;
