import assert from 'node:assert/strict';
import type { Answer, Client } from './client.ts';
import { eventually } from './eventually.ts';
import { insertSignedIn } from './people.ts';
import type { TestServer } from './server.ts';
import { insertOrganization, insertProject, type MemberRole } from './tenancy.ts';

const TIMEOUT = 20_000;

/** The organizations and projects of an invitation: ids with roles. */
export interface AskedResources {
  organizations?: Record<string, MemberRole>;
  projects?: Record<string, MemberRole>;
}

/** Invites addresses to organizations and projects, as the console does. */
export function inviteToOrganizations(
  { browser }: { browser: Client },
  emails: string[],
  { organizations = {}, projects = {} }: AskedResources,
  more: object = {},
): Promise<Answer> {
  return browser.post('/invitations', {
    emails,
    memberships: {
      organizations: Object.entries(organizations).map(([organizationId, role]) => ({
        organizationId,
        role,
      })),
      projects: Object.entries(projects).map(([projectId, role]) => ({ projectId, role })),
    },
    ...more,
  });
}

/** Waits until the worker has processed all invited addresses. */
export const untilAllProcessed = ({ sql }: Pick<TestServer, 'sql'>): Promise<void> =>
  eventually(
    async () => {
      const left = await sql('SELECT 1 FROM organization_invitations WHERE unanswered');
      assert.equal(left.length, 0, 'some addresses were not processed');
    },
    TIMEOUT,
    5,
  );

/** Creates an organization with an admin and a project. */
export async function insertTenant(server: TestServer) {
  const boss = await insertSignedIn(server);
  const organization = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
  const project = await insertProject(server, organization);
  return { boss, organization, project };
}
/** An organization with an admin and a project. */
export type Tenant = Awaited<ReturnType<typeof insertTenant>>;

/** Invites an address to the organization of a tenant and returns the id of the invitation. */
export async function inviteMember(
  { sql }: Pick<TestServer, 'sql'>,
  { boss, organization }: Tenant,
  email: string,
  role: MemberRole = 'viewer',
): Promise<string> {
  (await inviteToOrganizations(boss, [email], { organizations: { [organization.id]: role } })).expect(200);
  const rows = await sql<{ id: string }>(
    "SELECT id FROM organization_invitations WHERE organization_id = $1 AND lower(email) = lower($2) AND status = 'pending'",
    [organization.id, email],
  );
  return rows[0]?.id ?? assert.fail('there is no invitation');
}
