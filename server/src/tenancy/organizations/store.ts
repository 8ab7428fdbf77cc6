import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import {
  nameColumns,
  type ResourcePage,
  type ResourcePageRequest,
  readResources,
  refuseTakenName,
} from '../resources/index.ts';
import type { Organization, ProjectLeft } from './model.ts';

interface OrganizationRow {
  id: string;
  name: string;
  version: number;
  created_at: Date;
  member_count: number;
  project_count: number;
}

const toOrganization = (row: OrganizationRow): Organization => ({
  id: row.id,
  name: row.name,
  memberCount: row.member_count,
  projectCount: row.project_count,
  version: row.version,
  createdAt: row.created_at,
});

/** Whether a project, in columns, is in a scope. */
const includes = (scope: Scope, id: RawBuilder<unknown>, organizationId: RawBuilder<unknown>) =>
  scope === 'everything'
    ? sql<boolean>`true`
    : sql<boolean>`(${organizationId} = ANY (${scope.organizationIds}::uuid[]) OR ${id} = ANY (${scope.projectIds}::uuid[]))`;

/** Counts members and projects of rows of organizations p; both come from indexes alone. */
const describe =
  (scope: Scope) =>
  (found: RawBuilder<unknown>): RawBuilder<OrganizationRow> =>
    sql`SELECT p.*,
      (SELECT count(*)::int FROM organization_members m WHERE m.organization_id = p.id) AS member_count,
      (SELECT count(*)::int FROM projects c
        WHERE c.organization_id = p.id AND ${includes(scope, sql`c.id`, sql`c.organization_id`)}) AS project_count
      FROM (${found}) AS p`;

/** One organization. */
export async function findOrganization(
  db: Queryable,
  scope: Scope,
  id: string,
): Promise<Organization | undefined> {
  const { rows } = await describe(scope)(sql`SELECT * FROM organizations WHERE id = ${id}`).execute(db);
  return rows.map(toOrganization)[0];
}

/** A page of the organizations that somebody may see: theirs, and those of their projects. */
export const listOrganizations = (
  db: Queryable,
  scope: Scope,
  words: readonly string[],
  page: ResourcePageRequest,
): Promise<ResourcePage<Organization>> =>
  readResources(
    db,
    {
      table: 'organizations',
      words,
      conditions:
        scope === 'everything'
          ? []
          : [
              sql<boolean>`(p.id = ANY (${scope.organizationIds}::uuid[]) OR p.id = ANY (ARRAY(
                SELECT c.organization_id FROM projects c WHERE c.id = ANY (${scope.projectIds}::uuid[]))))`,
            ],
      describe: describe(scope),
      toItem: toOrganization,
    },
    page,
  );

/** Writes a new organization. Throws 409 `name_taken`. */
export async function insertOrganization(
  tx: Tx,
  { id, name, at }: { id: string; name: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('organizations')
    .values({ id, ...nameColumns(name), created_at: at, updated_at: at })
    .execute()
    .catch(refuseTakenName);
}

/** The first projects of an organization, in the order of names. */
export const findProjectsLeft = (db: Queryable, id: string, limit: number): Promise<ProjectLeft[]> =>
  db
    .selectFrom('projects')
    .select(['id', 'name'])
    .where('organization_id', '=', id)
    .orderBy('search_text')
    .orderBy('id')
    .limit(limit)
    .execute();

/** Removes an organization, and its members along with it. Throws 409 `organization_not_empty`. */
export async function deleteOrganization(tx: Tx, id: string): Promise<void> {
  await tx
    .deleteFrom('organizations')
    .where('id', '=', id)
    .execute()
    .catch((error: unknown) => {
      // A project that came by other ways than ours.
      if (constraintOf(error) !== 'projects_organization_id_fkey') throw error;
      throw new AppError('organization_not_empty');
    });
}
