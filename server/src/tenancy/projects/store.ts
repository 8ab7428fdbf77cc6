import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import {
  nameColumns,
  type ResourcePage,
  type ResourcePageRequest,
  readResources,
  rethrowTakenName,
} from '../resources/index.ts';

/** A project as the server knows it; the contract selects what is returned of it. */
export interface Project {
  id: string;
  name: string;
  organizationId: string;
  organizationName: string;
  /** The first admins, in the order of names. */
  admins: { id: string; username: string }[];
  adminCount: number;
  memberCount: number;
  version: number;
  createdAt: Date;
}

interface ProjectRow {
  id: string;
  name: string;
  organization_id: string;
  organization_name: string;
  version: number;
  created_at: Date;
  admins: { id: string; username: string }[];
  admin_count: number;
  member_count: number;
}

const toProject = (row: ProjectRow): Project => ({
  id: row.id,
  name: row.name,
  organizationId: row.organization_id,
  organizationName: row.organization_name,
  admins: row.admins,
  adminCount: row.admin_count,
  memberCount: row.member_count,
  version: row.version,
  createdAt: row.created_at,
});

/** How many admins are named; `adminCount` counts all. */
const MAX_ADMINS = 10;

/** Adds the number of members and the first admins to rows of projects; the counts take index-only scans. */
const describe = (found: RawBuilder<unknown>): RawBuilder<ProjectRow> =>
  sql`SELECT p.*,
    (SELECT o.name FROM organizations o WHERE o.id = p.organization_id) AS organization_name,
    (SELECT count(*)::int FROM project_members m WHERE m.project_id = p.id) AS member_count,
    (SELECT count(*)::int FROM project_members m WHERE m.project_id = p.id AND m.role = 'admin') AS admin_count,
    (SELECT coalesce(json_agg(json_build_object('id', a.id, 'username', a.username) ORDER BY a.search_text, a.id), '[]')
      FROM (SELECT u.id, u.username, u.search_text FROM project_members m JOIN users u ON u.id = m.user_id
        WHERE m.project_id = p.id AND m.role = 'admin' ORDER BY u.search_text, u.id LIMIT ${MAX_ADMINS}) AS a) AS admins
    FROM (${found}) AS p`;

/** Returns one project. */
export async function findProject(db: Queryable, id: string): Promise<Project | undefined> {
  const { rows } = await describe(sql`SELECT * FROM projects WHERE id = ${id}`).execute(db);
  return rows.map(toProject)[0];
}

/** Returns a page of the projects in a scope. */
export function listProjects(
  db: Queryable,
  scope: Scope,
  { words, organizationId }: { words: readonly string[]; organizationId: string | undefined },
  page: ResourcePageRequest,
): Promise<ResourcePage<Project>> {
  const conditions: RawBuilder<boolean>[] = [];
  if (scope !== 'everything')
    conditions.push(
      sql`(p.organization_id = ANY (${scope.organizationIds}::uuid[]) OR p.id = ANY (${scope.projectIds}::uuid[]))`,
    );
  if (organizationId !== undefined) conditions.push(sql`p.organization_id = ${organizationId}`);
  return readResources(db, { table: 'projects', words, conditions, describe, toItem: toProject }, page);
}

/** Writes a new project. Throws 409 `name_taken`. */
export async function insertProject(
  tx: Tx,
  { id, name, organizationId, at }: { id: string; name: string; organizationId: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('projects')
    .values({ id, organization_id: organizationId, ...nameColumns(name), created_at: at, updated_at: at })
    .execute()
    .catch(rethrowTakenName);
}

/** Deletes a project; its members are deleted by a foreign key. */
export async function deleteProject(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('projects').where('id', '=', id).execute();
}
