import { newId } from '../../src/lib/ids.ts';
import { fold, foldCase } from '../../src/lib/text.ts';
import type { TestServer } from './server.ts';

/** A role in an organization or project. */
export type MemberRole = 'admin' | 'viewer';

/** An organization, as a test knows it. */
export interface MadeUpOrganization {
  id: string;
  name: string;
}

/** A project. */
export interface MadeUpProject extends MadeUpOrganization {
  organizationId: string;
}

/** Where rows are written, and the node, if there is one, that must know of them with the next request already. */
type Written = Pick<TestServer, 'sql'> & { server?: TestServer['server'] | undefined };

/** Who is in it: ids of people with their roles. */
type Members = Record<string, MemberRole>;

let made = 0;

/** Writes an organization by SQL; what is not said is made up. */
export async function insertOrganization(
  { sql, server }: Written,
  { members = {}, ...different }: Partial<MadeUpOrganization> & { members?: Members } = {},
): Promise<MadeUpOrganization> {
  const { id, name } = { id: newId(), name: `Organization ${++made}`, ...different };
  await sql(
    `INSERT INTO organizations (id, name, name_key, search_text, created_at, updated_at)
     VALUES ($1, $2, $3, $4, now(), now())`,
    [id, name, foldCase(name), fold(name)],
  );
  for (const [userId, role] of Object.entries(members))
    await insertMember({ sql, server }, { id }, userId, role);
  return { id, name };
}

/** Writes a project of an organization by SQL. Its members must be the organization's already. */
export async function insertProject(
  { sql, server }: Written,
  organization: Pick<MadeUpOrganization, 'id'>,
  { members = {}, ...different }: Partial<Pick<MadeUpProject, 'id' | 'name'>> & { members?: Members } = {},
): Promise<MadeUpProject> {
  const { id, name } = { id: newId(), name: `Project ${++made}`, ...different };
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

/** Makes somebody a member of an organization or project by SQL, or gives a member another role. */
export async function insertMember(
  { sql, server }: Written,
  place: Pick<MadeUpOrganization, 'id'> | Pick<MadeUpProject, 'id' | 'organizationId'>,
  userId: string,
  role: MemberRole = 'viewer',
): Promise<void> {
  await ('organizationId' in place
    ? sql(
        `INSERT INTO project_members (project_id, organization_id, user_id, role, joined_at)
         VALUES ($1, $2, $3, $4, now()) ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role`,
        [place.id, place.organizationId, userId, role],
      )
    : sql(
        `INSERT INTO organization_members (organization_id, user_id, role, joined_at)
         VALUES ($1, $2, $3, now()) ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role`,
        [place.id, userId, role],
      ));
  // The notice of it may come after the next request.
  server?.services.sessionCache.invalidateUser(userId);
}

/** Takes somebody out of an organization (and with it its projects) or a project by SQL. */
export async function removeMember(
  { sql, server }: Written,
  place: Pick<MadeUpOrganization, 'id'> | Pick<MadeUpProject, 'id' | 'organizationId'>,
  userId: string,
): Promise<void> {
  await ('organizationId' in place
    ? sql('DELETE FROM project_members WHERE project_id = $1 AND user_id = $2', [place.id, userId])
    : sql('DELETE FROM organization_members WHERE organization_id = $1 AND user_id = $2', [
        place.id,
        userId,
      ]));
  // The notice of it may come after the next request.
  server?.services.sessionCache.invalidateUser(userId);
}

/** Writes members of organizations and projects by SQL, all at once; `analyze` brings the planner up to date. */
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
  if (analyze) await sql('ANALYZE organization_members, project_members');
}
