import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import { circleOf, membersOf } from '../../identity/users/index.ts';
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
  /** null: not for this scope. */
  openSignals: number | null;
}

/** Counts all of it. */
export async function countActivity(db: Queryable, scope: Scope, moments: Moments): Promise<Counted> {
  const [signIns, people, invitations, openSignals] = await Promise.all([
    countSignIns(db, scope, moments),
    countPeople(db, scope, moments),
    countInvitations(db, scope, moments),
    scope === 'everything' ? countOpenSignals(db) : null,
  ]);
  return { signIns, ...people, invitations, openSignals };
}

/** The ids of the people of a scope; undefined: everybody. */
function peopleOf(scope: Scope): RawBuilder<unknown> | undefined {
  const circle = circleOf(scope);
  return circle && sql`SELECT user_id FROM (${membersOf(circle)}) AS members`;
}

/** Who signed in is who did it; whose password was wrong is whom it was done to. */
async function countSignIns(db: Queryable, scope: Scope, { signInsSince }: Moments): Promise<HourCount[]> {
  const people = peopleOf(scope);
  const isTheirs = people
    ? sql`CASE outcome WHEN 'success' THEN operated_by_id ELSE target_id END IN (${people})`
    : sql`true`;
  const { rows } = await sql<HourCount>`
    SELECT date_trunc('hour', at, 'UTC') AS hour, outcome, count(*)::int AS count FROM audit_events
    WHERE event_type = 'session' AND operation = 'sign_in' AND at >= ${signInsSince} AND ${isTheirs}
    GROUP BY 1, 2`.execute(db);
  return rows;
}

async function countPeople(
  db: Queryable,
  scope: Scope,
  { day, week, month, dormantSince }: Moments,
): Promise<Pick<Counted, 'users' | 'activeUsers' | 'dormant'>> {
  const people = peopleOf(scope);
  type Row = Counted['users'] & Counted['activeUsers'] & { dormant: number };
  const { rows } = await sql<Row>`
    SELECT (count(*) FILTER (WHERE u.status = 'active'))::int AS active,
      (count(*) FILTER (WHERE u.status = 'pending'))::int AS pending,
      (count(*) FILTER (WHERE u.status = 'disabled'))::int AS disabled,
      (count(*) FILTER (WHERE a.last_login_at >= ${day}))::int AS day,
      (count(*) FILTER (WHERE a.last_login_at >= ${week}))::int AS week,
      (count(*) FILTER (WHERE a.last_login_at >= ${month}))::int AS month,
      (count(*) FILTER (WHERE u.status = 'active' AND u.created_at < ${dormantSince}
        AND a.last_login_at < ${dormantSince}))::int AS dormant
    FROM users u JOIN user_activity a ON a.user_id = u.id
    WHERE ${people ? sql`u.id IN (${people})` : sql`true`}`.execute(db);
  const [row] = rows;
  return {
    users: { active: row?.active ?? 0, pending: row?.pending ?? 0, disabled: row?.disabled ?? 0 },
    activeUsers: { day: row?.day ?? 0, week: row?.week ?? 0, month: row?.month ?? 0 },
    dormant: row?.dormant ?? 0,
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

async function countOpenSignals(db: Queryable): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM signals WHERE acknowledged_at IS NULL`.execute(db);
  return rows[0]?.count ?? 0;
}
