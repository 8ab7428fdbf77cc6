import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Outcome } from '../../audit/catalogue.ts';
import type { Queryable } from '../../db/database.ts';
import { countRows, type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import { sizesOf } from '../../identity/users/index.ts';
import { NIL } from '../../lib/ids.ts';
import type { AuditLogRow } from '../audit-log/index.ts';
import type { HourCount } from './sign-in-series.ts';

/** The times that the counts begin at. */
interface CountPeriods {
  now: Date;
  day: Date;
  week: Date;
  month: Date;
  dormantSince: Date;
  signInsSince: Date;
}

/** The counts of the users in a scope. */
export interface ActivityCounts {
  signIns: HourCount[];
  activeUsers: { day: number; week: number; month: number };
  users: { active: number; pending: number; disabled: number };
  invitations: { pending: number; expired: number };
  dormant: number;
}

/** Returns all counts except that of the signals. */
export async function countActivity(
  db: Queryable,
  scope: Scope,
  periods: CountPeriods,
): Promise<ActivityCounts> {
  const ids = scope === 'everything' ? undefined : [...scope.organizationIds, ...scope.projectIds];
  const [signIns, people, invitations] = await Promise.all([
    ids ? countSignInsOf(db, ids, periods) : readSignInHours(db, periods),
    ids ? countUsersOf(db, ids, periods) : countAllUsers(db, periods),
    countInvitations(db, scope, periods),
  ]);
  return { signIns, ...people, invitations };
}

/** Returns the sign-ins of all users, which are counted when their events are sealed. */
const readSignInHours = (db: Queryable, { signInsSince }: CountPeriods): Promise<HourCount[]> =>
  db
    .selectFrom('sign_in_hours')
    .select(['hour', 'outcome', 'count'])
    .where('hour', '>=', signInsSince)
    .execute();

/** Counts the sign-ins of the users of organizations and projects: by their events, or user by user if there are fewer users. */
async function countSignInsOf(
  db: Queryable,
  scopes: readonly string[],
  periods: CountPeriods,
): Promise<HourCount[]> {
  const [hours, sizes] = await Promise.all([readSignInHours(db, periods), sizesOf(db, scopes)]);
  const events = hours.reduce((sum, { count }) => sum + count, 0);
  const users = sizes.reduce((sum, size) => sum + size, 0);
  const since = sql`event_type = 'session' AND operation = 'sign_in' AND at >= ${periods.signInsSince}`;
  const signIns = events < users ? signInsByEvent(scopes, since) : signInsByUser(scopes, since);
  const { rows } = await sql<HourCount>`
    SELECT date_trunc('hour', at, 'UTC') AS hour, outcome, count(*)::int AS count FROM (${signIns}) AS sign_ins
    GROUP BY 1, 2`.execute(db);
  return rows;
}

/** A user who signs in is the operator of the event; a user whose password was wrong is its target. */
const SIGN_INS = [
  { user: sql`operated_by_id`, outcomes: sql`('success')` },
  { user: sql`target_id`, outcomes: sql`('failure', 'denied')` },
];

const signInsByEvent = (scopes: readonly string[], since: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql.join(
    SIGN_INS.map(
      ({ user, outcomes }) => sql`
        SELECT at, outcome FROM audit_events e WHERE ${since} AND outcome IN ${outcomes} AND EXISTS (
          SELECT FROM directory_entries d WHERE d.user_id = e.${user} AND d.scope = ANY (${scopes}::uuid[]) OFFSET 0)`,
    ),
    sql` UNION ALL `,
  );

/** By indexes that contain all columns that are needed. */
const signInsByUser = (scopes: readonly string[], since: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  WITH members AS MATERIALIZED (
    SELECT DISTINCT user_id AS id FROM directory_entries WHERE scope = ANY (${scopes}::uuid[]))
  ${sql.join(
    SIGN_INS.map(
      ({ user, outcomes }) => sql`
        SELECT e.at, e.outcome FROM members CROSS JOIN LATERAL (
          SELECT at, outcome FROM audit_events
          WHERE ${user} = members.id AND ${since} AND outcome IN ${outcomes} OFFSET 0) AS e`,
    ),
    sql` UNION ALL `,
  )}`;

type UserCounts = Pick<ActivityCounts, 'users' | 'activeUsers' | 'dormant'>;
type Inactive = Omit<UserCounts['users'], 'active'>;

async function countUsersOf(
  db: Queryable,
  scopes: readonly string[],
  periods: CountPeriods,
): Promise<UserCounts> {
  // Each user once; those of one scope are.
  const distinct = sql.raw(scopes.length > 1 ? 'DISTINCT' : '');
  const [signedIn, inactive] = await Promise.all([
    sql<UserCounts['activeUsers'] & { active: number; dormant: number }>`
      SELECT count(inactive_since)::int AS active, ${countSignedIn(periods)}, ${countIf(isDormant(periods))} AS dormant
      FROM (SELECT ${distinct} user_id, last_login_at, inactive_since FROM directory_activity
        WHERE scope = ANY (${scopes}::uuid[])) AS members`.execute(db),
    sql<Inactive>`
      SELECT ${countIf(sql`status = 'pending'`)} AS pending, ${countIf(sql`status = 'disabled'`)} AS disabled
      FROM (SELECT ${distinct} user_id, status FROM directory_entries
        WHERE scope = ANY (${scopes}::uuid[]) AND status <> 'active') AS members`.execute(db),
  ]);
  const { active = 0, dormant = 0, day = 0, week = 0, month = 0 } = signedIn.rows[0] ?? {};
  const { pending = 0, disabled = 0 } = inactive.rows[0] ?? {};
  return { users: { active, pending, disabled }, activeUsers: { day, week, month }, dormant };
}

const countIf = (condition: RawBuilder<unknown>) => sql`(count(*) FILTER (WHERE ${condition}))::int`;

const countSignedIn = ({ day, week, month }: CountPeriods) => sql`
  ${countIf(sql`last_login_at >= ${day}`)} AS day, ${countIf(sql`last_login_at >= ${week}`)} AS week,
  ${countIf(sql`last_login_at >= ${month}`)} AS month`;

/** The same condition as `inactiveSince` of the list of users. */
const isDormant = ({ dormantSince }: CountPeriods) => sql`inactive_since < ${dormantSince}`;

/** Counts all users, in parts that read as little of an index as possible. */
async function countAllUsers(db: Queryable, periods: CountPeriods): Promise<UserCounts> {
  const [[all = 0], inactive, signedIn, dormant] = await Promise.all([
    sizesOf(db, [NIL]),
    sql<Inactive>`
      SELECT ${countIf(sql`status = 'pending'`)} AS pending, ${countIf(sql`status = 'disabled'`)} AS disabled
      FROM directory_entries WHERE scope = ${NIL} AND status <> 'active'`.execute(db),
    sql<UserCounts['activeUsers']>`
      SELECT ${countSignedIn(periods)} FROM directory_activity
      WHERE scope = ${NIL} AND last_login_at >= ${periods.month}`.execute(db),
    sql<{ count: number }>`
      SELECT count(*)::int AS count FROM directory_activity
      WHERE scope = ${NIL} AND last_login_at < ${periods.dormantSince} AND ${isDormant(periods)}`.execute(db),
  ]);
  const { pending = 0, disabled = 0 } = inactive.rows[0] ?? {};
  return {
    users: { active: all - pending - disabled, pending, disabled },
    activeUsers: signedIn.rows[0] ?? { day: 0, week: 0, month: 0 },
    dormant: dormant.rows[0]?.count ?? 0,
  };
}

/** Counts pending invitations; `now` decides whether one has expired. */
async function countInvitations(
  db: Queryable,
  scope: Scope,
  { now }: CountPeriods,
): Promise<ActivityCounts['invitations']> {
  const pending =
    scope === 'everything'
      ? sql`invitations WHERE status = 'pending'`
      : sql`organization_invitations WHERE status = 'pending'
          AND organization_id = ANY (${[...scope.organizationIds]}::uuid[])`;
  const { rows } = await sql<ActivityCounts['invitations']>`
    SELECT (count(*) FILTER (WHERE expires_at > ${now}))::int AS pending,
      (count(*) FILTER (WHERE expires_at <= ${now}))::int AS expired FROM ${pending}`.execute(db);
  return rows[0] ?? { pending: 0, expired: 0 };
}

/**
 * Returns a query for the sign-ins and failed attempts of a user, whom successful ones name as the operator and others as the
 * target.
 * @param rest what is appended to the query of each outcome.
 */
const signInsOf = (userId: string, columns: RawBuilder<unknown>, rest: RawBuilder<unknown>) => {
  const of = (column: RawBuilder<unknown>, outcome: Outcome) => sql`
    (SELECT ${columns} FROM audit_events WHERE ${column} = ${userId} AND event_type = 'session' AND operation = 'sign_in'
      AND outcome = ${outcome} ${rest})`;
  return sql`${of(sql`operated_by_id`, 'success')} UNION ALL ${of(sql`target_id`, 'failure')}
    UNION ALL ${of(sql`target_id`, 'denied')}`;
};

/** Returns a page of a user's sign-ins and one more, newest first. */
export async function listSignIns(
  db: Queryable,
  userId: string,
  page: KeysetRequest,
): Promise<AuditLogRow[]> {
  const { orderBy, after } = keysetOf(page, { column: sql`at`, id: sql`id`, type: sql`timestamptz` });
  const rest = sql`${orderBy} LIMIT ${page.limit + 1}`;
  const { rows } = await sql<AuditLogRow>`
    SELECT e.*, NOT EXISTS (SELECT FROM audit_unsealed WHERE event_id = e.id) AS sealed FROM (
      ${signInsOf(userId, sql`*`, sql`AND ${after} ${rest}`)} ${rest}) AS e ${orderBy}`.execute(db);
  return rows;
}

/** Returns the number of a user's sign-ins. */
export const countSignIns = (db: Queryable, userId: string): Promise<{ value: number; exact: boolean }> =>
  countRows(db, signInsOf(userId, sql``, sql``));
