import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Outcome } from '../../audit/catalogue.ts';
import type { Queryable } from '../../db/database.ts';
import { countRows, type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import { type MembershipScope, membersOf, visibleScopeOf } from '../../identity/users/index.ts';
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
  const members = visibleScopeOf(scope);
  const [signIns, people, invitations] = await Promise.all([
    members ? countSignInsOf(db, members, periods) : readSignInHours(db, periods),
    members ? countUsersOf(db, members, periods) : countAllUsers(db, periods),
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

/** Returns a query for the users of a membership scope, each once. */
const usersOf = (members: MembershipScope) =>
  sql`SELECT user_id AS id FROM (${membersOf(members)}) AS members GROUP BY user_id`;

/** Counts the sign-ins of the users of a membership scope, user by user, by indexes that contain all columns that are needed. */
async function countSignInsOf(
  db: Queryable,
  members: MembershipScope,
  { signInsSince }: CountPeriods,
): Promise<HourCount[]> {
  // A user who signs in is the operator of the event; a user whose password was wrong is its target.
  const of = (column: RawBuilder<unknown>, ...outcomes: HourCount['outcome'][]) => sql`
    SELECT e.at, e.outcome FROM members CROSS JOIN LATERAL (
      SELECT at, outcome FROM audit_events WHERE ${column} = members.id AND event_type = 'session' AND operation = 'sign_in'
        AND outcome IN (${sql.join(outcomes.map((outcome) => sql.lit(outcome)))}) AND at >= ${signInsSince} OFFSET 0) AS e`;
  const { rows } = await sql<HourCount>`
    WITH members AS MATERIALIZED (${usersOf(members)})
    SELECT date_trunc('hour', at, 'UTC') AS hour, outcome, count(*)::int AS count FROM (
      ${of(sql`operated_by_id`, 'success')} UNION ALL ${of(sql`target_id`, 'failure', 'denied')}) AS sign_ins
    GROUP BY 1, 2`.execute(db);
  return rows;
}

type UserCounts = Pick<ActivityCounts, 'users' | 'activeUsers' | 'dormant'>;

async function countUsersOf(
  db: Queryable,
  members: MembershipScope,
  periods: CountPeriods,
): Promise<UserCounts> {
  const { rows } = await sql<UserCounts['users'] & UserCounts['activeUsers'] & { dormant: number }>`
    SELECT ${countIf(sql`u.status = 'active'`)} AS active, ${countIf(sql`u.status = 'pending'`)} AS pending,
      ${countIf(sql`u.status = 'disabled'`)} AS disabled, ${countIf(sql`a.last_login_at >= ${periods.day}`)} AS day,
      ${countIf(sql`a.last_login_at >= ${periods.week}`)} AS week, ${countIf(sql`a.last_login_at >= ${periods.month}`)} AS month,
      ${countIf(isDormant(periods.dormantSince))} AS dormant
    FROM (${usersOf(members)}) AS members JOIN users u ON u.id = members.id
      JOIN user_activity a ON a.user_id = members.id`.execute(db);
  const [row] = rows;
  return {
    users: { active: row?.active ?? 0, pending: row?.pending ?? 0, disabled: row?.disabled ?? 0 },
    activeUsers: { day: row?.day ?? 0, week: row?.week ?? 0, month: row?.month ?? 0 },
    dormant: row?.dormant ?? 0,
  };
}

const countIf = (condition: RawBuilder<unknown>) => sql`(count(*) FILTER (WHERE ${condition}))::int`;

/** The same condition as `inactiveSince` of the list of users. */
const isDormant = (since: Date) =>
  sql`u.status = 'active' AND u.created_at < ${since} AND a.last_login_at < ${since}`;

/** Counts all users, in parts that are each served by a small or covering index. */
async function countAllUsers(
  db: Queryable,
  { day, week, month, dormantSince }: CountPeriods,
): Promise<UserCounts> {
  const [users, activeUsers, dormant] = await Promise.all([
    sql<{ all: number } & Omit<UserCounts['users'], 'active'>>`
      SELECT (SELECT count(*)::int FROM users) AS all, ${countIf(sql`status = 'pending'`)} AS pending,
        ${countIf(sql`status = 'disabled'`)} AS disabled FROM users WHERE status <> 'active'`.execute(db),
    sql<UserCounts['activeUsers']>`
      SELECT ${countIf(sql`last_login_at >= ${day}`)} AS day, ${countIf(sql`last_login_at >= ${week}`)} AS week,
        count(*)::int AS month FROM directory_activity WHERE scope = ${NIL} AND last_login_at >= ${month}`.execute(
      db,
    ),
    sql<{ count: number }>`
      SELECT count(*)::int AS count FROM users u JOIN user_activity a ON a.user_id = u.id
      WHERE ${isDormant(dormantSince)}`.execute(db),
  ]);
  const { all = 0, pending = 0, disabled = 0 } = users.rows[0] ?? {};
  return {
    users: { active: all - pending - disabled, pending, disabled },
    activeUsers: activeUsers.rows[0] ?? { day: 0, week: 0, month: 0 },
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
