import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Resource } from './model.ts';

/** Which of the places that a person is admin of are meant. */
export interface Within {
  /** This place, and what lies in it; undefined: all. */
  place?: Resource | undefined;
  /** Of those, these. */
  ids?: readonly string[];
}

/** That nobody but the person of the membership m is an active admin there. OFFSET 0: asked for each, never joined. */
const nobodyElse = (type: Resource['type']): RawBuilder<boolean> => {
  const key = sql.raw(`${type}_id`);
  return sql`NOT EXISTS (SELECT FROM ${sql.table(`${type}_members`)} a JOIN users u ON u.id = a.user_id
    WHERE a.${key} = m.${key} AND a.role = 'admin' AND a.user_id <> m.user_id AND u.status = 'active' OFFSET 0)`;
};

/** Whether a column says what `within` does; nothing said is everything. */
const among = (column: string, ids: readonly string[] | undefined): RawBuilder<boolean> =>
  ids ? sql`${sql.ref(column)} = ANY (${ids}::uuid[])` : sql`true`;

/** The organizations of which a person is the only admin who is active, or all there is for an admin; in the order of names. */
export async function findSoleOrganizations(
  db: Queryable,
  userId: string,
  { place, ids }: Within,
  limit: number,
): Promise<Resource[]> {
  if (place?.type === 'project') return [];
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT o.id, o.name FROM organization_members m JOIN organizations o ON o.id = m.organization_id
    WHERE m.user_id = ${userId} AND m.role = 'admin' AND ${nobodyElse('organization')}
      AND ${among('o.id', place && [place.id])} AND ${among('o.id', ids)}
    ORDER BY o.search_text, o.id LIMIT ${limit}`.execute(db);
  return rows.map((row) => ({ type: 'organization', ...row, organization: row }));
}

/** The same of projects. */
export async function findSoleProjects(
  db: Queryable,
  userId: string,
  { place, ids }: Within,
  limit: number,
): Promise<Resource[]> {
  const inside =
    place?.type === 'organization'
      ? among('p.organization_id', [place.id])
      : among('p.id', place && [place.id]);
  const { rows } = await sql<{ id: string; name: string; organization_id: string; organization: string }>`
    SELECT p.id, p.name, p.organization_id, o.name AS organization
    FROM project_members m JOIN projects p ON p.id = m.project_id JOIN organizations o ON o.id = p.organization_id
    WHERE m.user_id = ${userId} AND m.role = 'admin' AND ${nobodyElse('project')}
      AND ${inside} AND ${among('p.id', ids)}
    ORDER BY p.search_text, p.id LIMIT ${limit}`.execute(db);
  return rows.map(({ id, name, organization_id, organization }) => ({
    type: 'project',
    id,
    name,
    organization: { id: organization_id, name: organization },
  }));
}

/** How many members places have, by their ids. */
export async function countMembers(
  db: Queryable,
  type: Resource['type'],
  ids: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; members: number }>`
    SELECT place.id, (SELECT count(*)::int FROM ${sql.table(`${type}_members`)} m
      WHERE m.${sql.raw(`${type}_id`)} = place.id) AS members FROM unnest(${ids}::uuid[]) AS place (id)`.execute(
    db,
  );
  return new Map(rows.map(({ id, members }) => [id, members]));
}

/** Some active system admins, the first there were: whom a mail reaches who looks after the system. */
export async function findSystemAdmins(
  db: Queryable,
  limit: number,
): Promise<{ id: string; email: string; language: 'en' | 'zh' | null }[]> {
  return db
    .selectFrom('users')
    .select(['id', 'email', 'language'])
    .where('system_role', '=', 'admin')
    .where('status', '=', 'active')
    .orderBy('id')
    .limit(limit)
    .execute();
}
