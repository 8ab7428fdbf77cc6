import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import { type Circle, circleOf, membersOf } from '../../identity/users/index.ts';
import type { HourCount } from './times.ts';

/** The moments that counts look back to. */
export interface Moments {
  now: Date;
  day: Date;
  week: Date;
  month: Date;
  dormantSince: Date;
  signInsSince: Date;
}

/** What is counted among the people of a scope. */
export interface Counted {
  signIns: HourCount[];
  activeUsers: { day: number; week: number; month: number };
  users: { active: number; pending: number; disabled: number };
  invitations: { pending: number; expired: number };
  dormant: number;
}

/** Counts all of it but the signals. */
export async function countActivity(db: Queryable, scope: Scope, moments: Moments): Promise<Counted> {
  const circle = circleOf(scope);
  const [signIns, people, invitations] = await Promise.all([
    circle ? countSignInsOf(db, circle, moments) : readSignInHours(db, moments),
    circle ? countPeopleOf(db, circle, moments) : countEverybody(db, moments),
    countInvitations(db, scope, moments),
  ]);
  return { signIns, ...people, invitations };
}

/** Everybody's; they are counted as they are sealed. */
const readSignInHours = (db: Queryable, { signInsSince }: Moments): Promise<HourCount[]> =>
  db
    .selectFrom('sign_in_hours')
    .select(['hour', 'outcome', 'count'])
    .where('hour', '>=', signInsSince)
    .execute();

/** The people of a circle, each once. */
const peopleOf = (circle: Circle) =>
  sql`SELECT user_id AS id FROM (${membersOf(circle)}) AS members GROUP BY user_id`;

/**
 * Those of the people of a circle. Person by person, by indexes that hold all that is asked: what others do is not even
 * looked at.
 */
async function countSignInsOf(
  db: Queryable,
  circle: Circle,
  { signInsSince }: Moments,
): Promise<HourCount[]> {
  // Who signed in is who did it; whose password was wrong is whom it was done to.
  const of = (person: RawBuilder<unknown>, outcome: HourCount['outcome']) => sql`
    SELECT e.at, ${sql.lit(outcome)} AS outcome FROM people CROSS JOIN LATERAL (
      SELECT at FROM audit_events WHERE ${person} = people.id AND event_type = 'session' AND operation = 'sign_in'
        AND outcome = ${sql.lit(outcome)} AND at >= ${signInsSince} OFFSET 0) AS e`;
  const { rows } = await sql<HourCount>`
    WITH people AS MATERIALIZED (${peopleOf(circle)})
    SELECT date_trunc('hour', at, 'UTC') AS hour, outcome, count(*)::int AS count FROM (
      ${of(sql`operated_by_id`, 'success')} UNION ALL ${of(sql`target_id`, 'failure')}
      UNION ALL ${of(sql`target_id`, 'denied')}) AS sign_ins
    GROUP BY 1, 2`.execute(db);
  return rows;
}

type People = Pick<Counted, 'users' | 'activeUsers' | 'dormant'>;

async function countPeopleOf(
  db: Queryable,
  circle: Circle,
  { day, week, month, dormantSince }: Moments,
): Promise<People> {
  const { rows } = await sql<People['users'] & People['activeUsers'] & { dormant: number }>`
    SELECT ${countIf(sql`u.status = 'active'`)} AS active, ${countIf(sql`u.status = 'pending'`)} AS pending,
      ${countIf(sql`u.status = 'disabled'`)} AS disabled, ${countIf(sql`a.last_login_at >= ${day}`)} AS day,
      ${countIf(sql`a.last_login_at >= ${week}`)} AS week, ${countIf(sql`a.last_login_at >= ${month}`)} AS month,
      ${countIf(isDormant(dormantSince))} AS dormant
    FROM (${peopleOf(circle)}) AS people JOIN users u ON u.id = people.id
      JOIN user_activity a ON a.user_id = people.id`.execute(db);
  const {
    active = 0,
    pending = 0,
    disabled = 0,
    day: today = 0,
    week: lately = 0,
    month: before = 0,
    dormant = 0,
  } = rows[0] ?? {};
  return {
    users: { active, pending, disabled },
    activeUsers: { day: today, week: lately, month: before },
    dormant,
  };
}

const countIf = (condition: RawBuilder<unknown>) => sql`(count(*) FILTER (WHERE ${condition}))::int`;

/** As `inactiveSince` of the list of users finds them. */
const isDormant = (since: Date) =>
  sql`u.status = 'active' AND u.created_at < ${since} AND a.last_login_at < ${since}`;

/** In parts, each by an index that is small or holds all that is asked. */
async function countEverybody(db: Queryable, { day, week, month, dormantSince }: Moments): Promise<People> {
  const [users, activeUsers, dormant] = await Promise.all([
    sql<{ all: number } & Omit<People['users'], 'active'>>`
      SELECT (SELECT count(*)::int FROM users) AS all, ${countIf(sql`status = 'pending'`)} AS pending,
        ${countIf(sql`status = 'disabled'`)} AS disabled FROM users WHERE status <> 'active'`.execute(db),
    sql<People['activeUsers']>`
      SELECT ${countIf(sql`last_login_at >= ${day}`)} AS day, ${countIf(sql`last_login_at >= ${week}`)} AS week,
        count(*)::int AS month FROM user_activity WHERE last_login_at >= ${month}`.execute(db),
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

/** The clock decides whether a pending one has expired. */
async function countInvitations(
  db: Queryable,
  scope: Scope,
  { now }: Moments,
): Promise<Counted['invitations']> {
  const waiting =
    scope === 'everything'
      ? sql`invitations WHERE status = 'pending'`
      : sql`organization_invitations WHERE status = 'pending'
          AND organization_id = ANY (${[...scope.organizationIds]}::uuid[])`;
  const { rows } = await sql<Counted['invitations']>`
    SELECT (count(*) FILTER (WHERE expires_at > ${now}))::int AS pending,
      (count(*) FILTER (WHERE expires_at <= ${now}))::int AS expired FROM ${waiting}`.execute(db);
  return rows[0] ?? { pending: 0, expired: 0 };
}
