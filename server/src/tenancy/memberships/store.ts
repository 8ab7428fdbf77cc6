import { type RawBuilder, sql } from 'kysely';
import type { MemberRole } from '../../access/roles.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import { NIL } from '../../lib/ids.ts';
import type { Resource } from '../resources/index.ts';

const membersTable = (type: Resource['type']) => sql.table(`${type}_members`);
const keyColumn = (type: Resource['type']) => sql.ref(`${type}_id`);

/** Returns the memberships of these users in an organization or project, by user; users who are not members are left out. */
export async function findMemberships(
  db: Queryable,
  { type, id }: Resource,
  userIds: readonly string[],
): Promise<Map<string, { role: MemberRole; joinedAt: Date }>> {
  const { rows } = await sql<{ user_id: string; role: MemberRole; joined_at: Date }>`
    SELECT user_id, role, joined_at FROM ${membersTable(type)}
    WHERE ${keyColumn(type)} = ${id} AND user_id = ANY (${userIds}::uuid[])`.execute(db);
  return new Map(rows.map(({ user_id, role, joined_at }) => [user_id, { role, joinedAt: joined_at }]));
}

/** A role that the mapping of a single sign-on connection gave. */
export interface GrantedRole {
  connectionId: string;
  role: MemberRole;
  /** What admins gave; null: nothing. */
  manualRole: MemberRole | null;
  /** What the membership was set to. */
  effectiveRole: MemberRole;
}

/** Returns the roles in an organization or project that single sign-on gave these users, by user. */
export async function findGrantedRoles(
  db: Queryable,
  { type, id, organization }: Resource,
  userIds: readonly string[],
): Promise<Map<string, GrantedRole[]>> {
  const rows = await db
    .selectFrom('sso_grants')
    .selectAll()
    .where(sql<boolean>`user_id = ANY (${userIds}::uuid[])`)
    .where('organization_id', '=', organization.id)
    .where('project_id', '=', type === 'project' ? id : NIL)
    .orderBy('connection_id')
    .execute();
  const grants = rows.map((row) => ({
    userId: row.user_id,
    connectionId: row.connection_id,
    role: row.role,
    manualRole: row.manual_role,
    effectiveRole: row.effective_role,
  }));
  return Map.groupBy(grants, ({ userId }) => userId);
}

/** Returns up to `limit` active admins of an organization or project. */
export async function findActiveAdmins(
  db: Queryable,
  { type, id }: Resource,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    SELECT m.user_id FROM ${membersTable(type)} m JOIN users u ON u.id = m.user_id
    WHERE m.${keyColumn(type)} = ${id} AND m.role = 'admin' AND u.status = 'active' LIMIT ${limit}`.execute(
    db,
  );
  return rows.map(({ user_id }) => user_id);
}

/** Makes users members of organizations and projects, or changes the roles of those who are. */
export async function saveRoles(
  tx: Tx,
  members: readonly { resource: Resource; userId: string; role: MemberRole }[],
  now: Date,
): Promise<void> {
  for (const type of ['organization', 'project'] as const) {
    const some = members.filter(({ resource }) => resource.type === type);
    if (some.length === 0) continue;
    const ids = some.map(({ resource }) => resource.id);
    const organizationIds = some.map(({ resource }) => resource.organization.id);
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

/** Ends memberships. Those in an organization's projects end by its foreign key. */
export async function deleteRoles(tx: Tx, { type, id }: Resource, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await sql`DELETE FROM ${membersTable(type)}
    WHERE ${keyColumn(type)} = ${id} AND user_id = ANY (${userIds}::uuid[])`.execute(tx);
}

/** Narrows the organizations and projects of which a user is the only admin. */
export interface SoleAdminFilter {
  /** Only this one and, of an organization, its projects. */
  resource?: Resource | undefined;
  /** Only these. */
  ids?: readonly string[];
}

/** The condition that only the user of membership m is an active admin. OFFSET 0 keeps the planner from making it a join. */
const isSoleAdmin = (type: Resource['type']): RawBuilder<boolean> => {
  const key = sql.raw(`${type}_id`);
  return sql`NOT EXISTS (SELECT FROM ${membersTable(type)} a JOIN users u ON u.id = a.user_id
    WHERE a.${key} = m.${key} AND a.role = 'admin' AND a.user_id <> m.user_id AND u.status = 'active' OFFSET 0)`;
};

/** The condition that a column is one of these ids; true without ids. */
const isOneOf = (column: string, ids: readonly string[] | undefined): RawBuilder<boolean> =>
  ids ? sql`${sql.ref(column)} = ANY (${ids}::uuid[])` : sql`true`;

/** Returns the organizations that a user is admin of and no other active user is, by name. */
export async function findSoleOrganizations(
  db: Queryable,
  userId: string,
  { resource, ids }: SoleAdminFilter,
  limit: number,
): Promise<Resource[]> {
  if (resource?.type === 'project') return [];
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT o.id, o.name FROM organization_members m JOIN organizations o ON o.id = m.organization_id
    WHERE m.user_id = ${userId} AND m.role = 'admin' AND ${isSoleAdmin('organization')}
      AND ${isOneOf('o.id', resource && [resource.id])} AND ${isOneOf('o.id', ids)}
    ORDER BY o.search_text, o.id LIMIT ${limit}`.execute(db);
  return rows.map((row) => ({ type: 'organization', ...row, organization: row }));
}

/** Returns the same of projects. */
export async function findSoleProjects(
  db: Queryable,
  userId: string,
  { resource, ids }: SoleAdminFilter,
  limit: number,
): Promise<Resource[]> {
  const inside =
    resource?.type === 'organization'
      ? isOneOf('p.organization_id', [resource.id])
      : isOneOf('p.id', resource && [resource.id]);
  const { rows } = await sql<{ id: string; name: string; organization_id: string; organization: string }>`
    SELECT p.id, p.name, p.organization_id, o.name AS organization
    FROM project_members m JOIN projects p ON p.id = m.project_id JOIN organizations o ON o.id = p.organization_id
    WHERE m.user_id = ${userId} AND m.role = 'admin' AND ${isSoleAdmin('project')}
      AND ${inside} AND ${isOneOf('p.id', ids)}
    ORDER BY p.search_text, p.id LIMIT ${limit}`.execute(db);
  return rows.map(({ id, name, organization_id, organization }) => ({
    type: 'project',
    id,
    name,
    organization: { id: organization_id, name: organization },
  }));
}

/** Returns the number of members of organizations or projects, by their ids. */
export async function countMembers(
  db: Queryable,
  type: Resource['type'],
  ids: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; members: number }>`
    SELECT resource.id, (SELECT count(*)::int FROM ${membersTable(type)} m
      WHERE m.${sql.raw(`${type}_id`)} = resource.id) AS members
    FROM unnest(${ids}::uuid[]) AS resource (id)`.execute(db);
  return new Map(rows.map(({ id, members }) => [id, members]));
}

/** Returns up to `limit` active system admins, the oldest accounts first. */
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
