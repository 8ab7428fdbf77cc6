import { newId } from '../../src/lib/ids.ts';
import { fold, foldCase } from '../../src/lib/text.ts';
import type { TestServer } from './server.ts';

/** A role in an organization or project. */
export type MemberRole = 'admin' | 'viewer';

/** An organization inserted by a test. */
export interface MadeUpOrganization {
  id: string;
  name: string;
}

/** A project inserted by a test. */
export interface MadeUpProject extends MadeUpOrganization {
  organizationId: string;
}

/** The database, and optionally the node whose session cache must be invalidated at once. */
type Written = Pick<TestServer, 'sql'> & { server?: TestServer['server'] | undefined };

/** Members: user ids with roles. */
type Members = Record<string, MemberRole>;

let made = 0;
/** Padded, so that the order of names is the order in which they were made. */
const nextName = (kind: string) => `${kind} ${String(++made).padStart(5, '0')}`;

/** Inserts an organization by SQL, with defaults for the fields that are left out. */
export async function insertOrganization(
  { sql, server }: Written,
  { members = {}, ...different }: Partial<MadeUpOrganization> & { members?: Members } = {},
): Promise<MadeUpOrganization> {
  const { id, name } = { id: newId(), name: nextName('Organization'), ...different };
  await sql(
    `INSERT INTO organizations (id, name, name_key, search_text, created_at, updated_at)
     VALUES ($1, $2, $3, $4, now(), now())`,
    [id, name, foldCase(name), fold(name)],
  );
  for (const [userId, role] of Object.entries(members))
    await insertMember({ sql, server }, { id }, userId, role);
  return { id, name };
}

/** Inserts a project of an organization by SQL. Its members must already be members of the organization. */
export async function insertProject(
  { sql, server }: Written,
  organization: Pick<MadeUpOrganization, 'id'>,
  { members = {}, ...different }: Partial<Pick<MadeUpProject, 'id' | 'name'>> & { members?: Members } = {},
): Promise<MadeUpProject> {
  const { id, name } = { id: newId(), name: nextName('Project'), ...different };
  await sql(
    `INSERT INTO projects (id, organization_id, name, name_key, search_text, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, now(), now())`,
    [id, organization.id, name, foldCase(name), fold(name)],
  );
  const project = { id, name, organizationId: organization.id };
  for (const [userId, role] of Object.entries(members))
    await insertMember({ sql, server }, project, userId, role);
  return project;
}

/** Inserts a member of an organization or project by SQL, or updates the role of a member. */
export async function insertMember(
  { sql, server }: Written,
  resource: Pick<MadeUpOrganization, 'id'> | Pick<MadeUpProject, 'id' | 'organizationId'>,
  userId: string,
  role: MemberRole = 'viewer',
): Promise<void> {
  await ('organizationId' in resource
    ? sql(
        `INSERT INTO project_members (project_id, organization_id, user_id, role, joined_at)
         VALUES ($1, $2, $3, $4, now()) ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role`,
        [resource.id, resource.organizationId, userId, role],
      )
    : sql(
        `INSERT INTO organization_members (organization_id, user_id, role, joined_at)
         VALUES ($1, $2, $3, now()) ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role`,
        [resource.id, userId, role],
      ));
  // The notification may arrive after the next request.
  server?.services.sessionCache.invalidateUser(userId);
}

/** Deletes a member of an organization (and of its projects) or of a project by SQL. */
export async function removeMember(
  { sql, server }: Written,
  resource: Pick<MadeUpOrganization, 'id'> | Pick<MadeUpProject, 'id' | 'organizationId'>,
  userId: string,
): Promise<void> {
  await ('organizationId' in resource
    ? sql('DELETE FROM project_members WHERE project_id = $1 AND user_id = $2', [resource.id, userId])
    : sql('DELETE FROM organization_members WHERE organization_id = $1 AND user_id = $2', [
        resource.id,
        userId,
      ]));
  // The notification may arrive after the next request.
  server?.services.sessionCache.invalidateUser(userId);
}

/** Inserts members of organizations and projects by SQL, all at once; `analyze` updates the planner's statistics. */
export async function insertMembers(
  { sql }: Pick<TestServer, 'sql'>,
  {
    organizations,
    projects,
  }: {
    organizations: { organizationId: string; userId: string; role: MemberRole }[];
    projects: { projectId: string; organizationId: string; userId: string; role: MemberRole }[];
  },
  { analyze = true } = {},
): Promise<void> {
  await sql(
    `INSERT INTO organization_members (organization_id, user_id, role, joined_at)
     SELECT "organizationId", "userId", role, now()
     FROM jsonb_to_recordset($1) AS member ("organizationId" uuid, "userId" uuid, role text)`,
    [JSON.stringify(organizations)],
  );
  await sql(
    `INSERT INTO project_members (project_id, organization_id, user_id, role, joined_at)
     SELECT "projectId", "organizationId", "userId", role, now()
     FROM jsonb_to_recordset($1) AS member ("projectId" uuid, "organizationId" uuid, "userId" uuid, role text)`,
    [JSON.stringify(projects)],
  );
  if (analyze)
    await sql('ANALYZE organization_members, project_members, directory_entries, directory_activity');
}
