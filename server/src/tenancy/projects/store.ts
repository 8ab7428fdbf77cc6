import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import {
  nameColumns,
  type ResourcePage,
  type ResourcePageRequest,
  readResources,
  refuseTakenName,
} from '../resources/index.ts';
import type { Project } from './model.ts';

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

/** More admins are counted, not named. */
const MOST_ADMINS = 10;

/** Counts the members and names the admins of rows of projects p; the counts come from indexes alone. */
const describe = (found: RawBuilder<unknown>): RawBuilder<ProjectRow> =>
  sql`SELECT p.*,
    (SELECT o.name FROM organizations o WHERE o.id = p.organization_id) AS organization_name,
    (SELECT count(*)::int FROM project_members m WHERE m.project_id = p.id) AS member_count,
    (SELECT count(*)::int FROM project_members m WHERE m.project_id = p.id AND m.role = 'admin') AS admin_count,
    (SELECT coalesce(json_agg(json_build_object('id', a.id, 'username', a.username) ORDER BY a.search_text, a.id), '[]')
      FROM (SELECT u.id, u.username, u.search_text FROM project_members m JOIN users u ON u.id = m.user_id
        WHERE m.project_id = p.id AND m.role = 'admin' ORDER BY u.search_text, u.id LIMIT ${MOST_ADMINS}) AS a) AS admins
    FROM (${found}) AS p`;

/** One project. */
export async function findProject(db: Queryable, id: string): Promise<Project | undefined> {
  const { rows } = await describe(sql`SELECT * FROM projects WHERE id = ${id}`).execute(db);
  return rows.map(toProject)[0];
}

/** A page of the projects that somebody may see: those of their organizations, and theirs. */
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
    .catch(refuseTakenName);
}

/** Removes a project, and its members along with it. */
export async function deleteProject(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('projects').where('id', '=', id).execute();
}
