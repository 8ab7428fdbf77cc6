import { sql } from 'kysely';
import type { MemberRole } from '../../access/roles.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import type { Resource } from './model.ts';

/** Organizations or projects by their ids. */
export const findResources = (
  db: Queryable,
  type: Resource['type'],
  ids: readonly string[],
): Promise<Resource[]> => (type === 'organization' ? findOrganizations(db, ids) : findProjects(db, ids));

async function findOrganizations(db: Queryable, ids: readonly string[]): Promise<Resource[]> {
  const rows = await db
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .execute();
  return rows.map((row) => ({ type: 'organization', ...row, organization: row }));
}

async function findProjects(db: Queryable, ids: readonly string[]): Promise<Resource[]> {
  const rows = await db
    .selectFrom('projects as p')
    .innerJoin('organizations as o', 'o.id', 'p.organization_id')
    .select(['p.id', 'p.name', 'o.id as organization_id', 'o.name as organization_name'])
    .where(sql<boolean>`p.id = ANY (${ids}::uuid[])`)
    .execute();
  return rows.map((row) => ({
    type: 'project',
    id: row.id,
    name: row.name,
    organization: { id: row.organization_id, name: row.organization_name },
  }));
}

const membersOf = ({ type }: Pick<Resource, 'type'>) => sql.table(`${type}_members`);
const keyOf = ({ type }: Pick<Resource, 'type'>) => sql.ref(`${type}_id`);

/** What these people are in a place, and since when; who is none of its members is not in the map. */
export async function findMemberships(
  db: Queryable,
  place: Resource,
  userIds: readonly string[],
): Promise<Map<string, { role: MemberRole; joinedAt: Date }>> {
  const { rows } = await sql<{ user_id: string; role: MemberRole; joined_at: Date }>`
    SELECT user_id, role, joined_at FROM ${membersOf(place)}
    WHERE ${keyOf(place)} = ${place.id} AND user_id = ANY (${userIds}::uuid[])`.execute(db);
  return new Map(rows.map(({ user_id, role, joined_at }) => [user_id, { role, joinedAt: joined_at }]));
}

/** Up to so many people who are active admins of a place. */
export async function findActiveAdmins(db: Queryable, place: Resource, limit: number): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    SELECT m.user_id FROM ${membersOf(place)} m JOIN users u ON u.id = m.user_id
    WHERE m.${keyOf(place)} = ${place.id} AND m.role = 'admin' AND u.status = 'active' LIMIT ${limit}`.execute(
    db,
  );
  return rows.map(({ user_id }) => user_id);
}

/** Makes people members of places, or gives those who are another role. */
export async function saveRoles(
  tx: Tx,
  members: readonly { place: Resource; userId: string; role: MemberRole }[],
  now: Date,
): Promise<void> {
  for (const type of ['organization', 'project'] as const) {
    const some = members.filter(({ place }) => place.type === type);
    if (some.length === 0) continue;
    const ids = some.map(({ place }) => place.id);
    const organizationIds = some.map(({ place }) => place.organization.id);
    const userIds = some.map(({ userId }) => userId);
    const roles = some.map(({ role }) => role);
    await (type === 'organization'
      ? sql`INSERT INTO organization_members (organization_id, user_id, role, joined_at)
            SELECT id, user_id, role, ${now}
            FROM unnest(${ids}::uuid[], ${userIds}::uuid[], ${roles}::text[]) AS member (id, user_id, role)
            ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role`
      : sql`INSERT INTO project_members (project_id, organization_id, user_id, role, joined_at)
            SELECT id, organization_id, user_id, role, ${now}
            FROM unnest(${ids}::uuid[], ${organizationIds}::uuid[], ${userIds}::uuid[], ${roles}::text[])
              AS member (id, organization_id, user_id, role)
            ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role`
    ).execute(tx);
  }
}

/** Ends memberships; those in an organization's projects end along with it. */
export async function deleteRoles(tx: Tx, place: Resource, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await sql`DELETE FROM ${membersOf(place)} WHERE ${keyOf(place)} = ${place.id} AND user_id = ANY (${userIds}::uuid[])`.execute(
    tx,
  );
}
