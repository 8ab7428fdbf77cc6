import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Circle, CirclePart } from './circles.ts';
import { all } from './search.ts';

const RESOURCES = {
  organization: { table: sql.raw('organization_members'), id: sql.raw('m.organization_id') },
  project: { table: sql.raw('project_members'), id: sql.raw('m.project_id') },
};

const isAny = (column: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`${column} = ANY (${[...ids]}::uuid[])`;

/** From so many places on, each of one person is looked up among them. */
const MANY = 50;

/** The same, judged for each row. `IS TRUE`: many are hashed once, instead of sorted for each person to be looked for. */
const isOneOf = (column: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<boolean> =>
  ids.length < MANY ? isAny(column, ids) : sql<boolean>`(${isAny(column, ids)}) IS TRUE`;

/** What a part says of a row m of its members, but for the place. */
function conditionsOf(part: CirclePart): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  if (part.role) conditions.push(sql`m.role = ${sql.lit(part.role)}`);
  if (part.of === 'organization') return conditions;
  if (part.organizationIds) conditions.push(isAny(sql`m.organization_id`, part.organizationIds));
  if (part.organizationRole)
    conditions.push(sql`EXISTS (SELECT FROM organization_members o WHERE o.organization_id = m.organization_id
      AND o.user_id = m.user_id AND o.role = ${sql.lit(part.organizationRole)} OFFSET 0)`);
  return conditions;
}

/** Whether the person of a row u is in a circle. OFFSET 0: asked for each row, never turned into a join. */
export function belongsTo(circle: Circle): RawBuilder<boolean> {
  const parts = circle.map((part) => {
    const { table, id } = RESOURCES[part.of];
    const place = part.ids === 'any' ? [] : [isOneOf(id, part.ids)];
    return sql`EXISTS (SELECT FROM ${table} m WHERE ${all([sql`m.user_id = u.id`, ...place, ...conditionsOf(part)])} OFFSET 0)`;
  });
  return sql`(${sql.join(parts, sql` OR `)})`;
}

/** The members of a circle as rows of `user_id`, or of more; who is in it twice comes twice. */
export function membersOf(circle: Circle, columns = sql`m.user_id`): RawBuilder<unknown> {
  const parts = circle.map((part) => {
    const { table, id } = RESOURCES[part.of];
    const conditions = conditionsOf(part);
    if (part.ids !== 'any') conditions.push(isAny(id, part.ids));
    else if (part.of === 'project' && part.organizationIds)
      conditions.push(sql`m.project_id = ANY (ARRAY(SELECT p.id FROM projects p
        WHERE ${isAny(sql`p.organization_id`, part.organizationIds)}))`);
    return sql`SELECT ${columns} FROM ${table} m WHERE ${all(conditions)}`;
  });
  return sql.join(parts, sql` UNION ALL `);
}

/** How many members each circle has; who is in it twice counts twice. Stops counting at `most`. */
export async function countMembers(
  db: Queryable,
  circles: readonly Circle[],
  most: number,
): Promise<number[]> {
  const counts = circles.map(
    (circle) => sql`(SELECT count(*) FROM (${membersOf(circle)} LIMIT ${most}) AS members)`,
  );
  const { rows } = await sql<{
    counts: number[];
  }>`SELECT ARRAY[${sql.join(counts)}]::int[] AS counts`.execute(db);
  return rows[0]?.counts ?? [];
}

/** How many people are in a circle, and how many rows were looked at for it: `most` if there are more. */
export async function countPeople(
  db: Queryable,
  circle: Circle,
  most: number,
): Promise<{ people: number; looked: number }> {
  const { rows } = await sql<{ people: number; looked: number }>`
    SELECT count(*)::int AS people, coalesce(sum(times), 0)::int AS looked FROM (
      SELECT count(*) AS times FROM (${membersOf(circle)} LIMIT ${most}) AS members GROUP BY user_id) AS counted`.execute(
    db,
  );
  return rows[0] ?? { people: 0, looked: 0 };
}

/** How many places a circle consists of; undefined: all there are. */
export const resourcesOf = (circle: Circle): number | undefined =>
  circle.some(({ ids }) => ids === 'any') ? undefined : circle.reduce((sum, { ids }) => sum + ids.length, 0);

/** An order of rows m by the making of their users, and where to begin. */
interface Along {
  orderBy: RawBuilder<unknown>;
  after: RawBuilder<boolean>;
}

/** The first members of each place of a circle, in the order of their making, as rows of `user_id` and `user_created_at`. */
export function newestOf(circle: Circle, along: Along, limit: number): RawBuilder<unknown> {
  const first = (part: CirclePart, id: RawBuilder<unknown>) =>
    sql`SELECT m.user_id, m.user_created_at FROM ${RESOURCES[part.of].table} m
      WHERE ${all([sql`${RESOURCES[part.of].id} = ${id}`, along.after, ...conditionsOf(part)])} ${along.orderBy} LIMIT ${limit}`;
  const places = circle.map((part) => ({ part, ids: part.ids === 'any' ? [] : [...part.ids] }));
  const [only] = places.flatMap(({ part, ids }) => ids.map((id) => ({ part, id })));
  // Of one place alone they come in order, which whoever reads on from here must not have to sort.
  if (only && resourcesOf(circle) === 1) return first(only.part, sql`${only.id}::uuid`);
  const parts = places.map(
    ({ part, ids }) => sql`SELECT w.user_id, w.user_created_at FROM unnest(${ids}::uuid[]) AS place (id)
      CROSS JOIN LATERAL (${first(part, sql`place.id`)}) AS w`,
  );
  return sql.join(parts, sql` UNION ALL `);
}
