import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../access/permissions.ts';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import {
  nameColumns,
  type ResourcePage,
  type ResourcePageRequest,
  readResources,
  rethrowTakenName,
} from '../resources/index.ts';

/** An organization as the server knows it; the contract selects what is returned of it. */
export interface Organization {
  id: string;
  name: string;
  memberCount: number;
  /** How many of its projects the caller may see. */
  projectCount: number;
  /** Whether single sign-on connections belong to it. */
  hasConnections: boolean;
  version: number;
  createdAt: Date;
}

interface OrganizationRow {
  id: string;
  name: string;
  version: number;
  created_at: Date;
  member_count: number;
  project_count: number;
  has_connections: boolean;
}

const toOrganization = (row: OrganizationRow): Organization => ({
  id: row.id,
  name: row.name,
  memberCount: row.member_count,
  projectCount: row.project_count,
  hasConnections: row.has_connections,
  version: row.version,
  createdAt: row.created_at,
});

/** The condition that a project, given by two columns, is in a scope. */
const isInScope = (scope: Scope, id: RawBuilder<unknown>, organizationId: RawBuilder<unknown>) =>
  scope === 'everything'
    ? sql<boolean>`true`
    : sql<boolean>`(${organizationId} = ANY (${scope.organizationIds}::uuid[]) OR ${id} = ANY (${scope.projectIds}::uuid[]))`;

/** Adds the numbers of members and projects to rows of organizations, which take index-only scans, and whether there are connections. */
const describe =
  (scope: Scope) =>
  (found: RawBuilder<unknown>): RawBuilder<OrganizationRow> =>
    sql`SELECT p.*,
      (SELECT count(*)::int FROM organization_members m WHERE m.organization_id = p.id) AS member_count,
      (SELECT count(*)::int FROM projects c
        WHERE c.organization_id = p.id AND ${isInScope(scope, sql`c.id`, sql`c.organization_id`)}) AS project_count,
      EXISTS (SELECT FROM sso_connections s WHERE s.organization_id = p.id) AS has_connections
      FROM (${found}) AS p`;

/** Returns one organization. `scope` limits the projects that are counted. */
export async function findOrganization(
  db: Queryable,
  scope: Scope,
  id: string,
): Promise<Organization | undefined> {
  const { rows } = await describe(scope)(sql`SELECT * FROM organizations WHERE id = ${id}`).execute(db);
  return rows.map(toOrganization)[0];
}

/** Returns a page of the organizations in a scope, including those of its projects. */
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
    .catch(rethrowTakenName);
}

/** Returns the first projects of an organization, in the order of names. */
export const findFirstProjects = (
  db: Queryable,
  organizationId: string,
  limit: number,
): Promise<{ id: string; name: string }[]> =>
  db
    .selectFrom('projects')
    .select(['id', 'name'])
    .where('organization_id', '=', organizationId)
    .orderBy('search_text')
    .orderBy('id')
    .limit(limit)
    .execute();

/** Locks an organization `FOR UPDATE`: who is just inviting to it is waited for, and others wait. */
export async function lockForDeletion(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('organizations').select('id').where('id', '=', id).forUpdate().execute();
}

/** Deletes an organization; its members are deleted by a foreign key. Throws 409 `organization_not_empty`. */
export async function deleteOrganization(tx: Tx, id: string): Promise<void> {
  await tx
    .deleteFrom('organizations')
    .where('id', '=', id)
    .execute()
    .catch((error: unknown) => {
      // A project that another program wrote without locking the organization.
      if (constraintOf(error) === 'projects_organization_id_fkey')
        throw new AppError('organization_not_empty');
      if (constraintOf(error) === 'sso_connections_organization_id_fkey')
        throw new AppError(
          'organization_not_empty',
          'This organization still has single sign-on connections. Delete these first.',
        );
      throw error;
    });
}
