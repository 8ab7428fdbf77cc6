import {
  insertMember,
  insertOrganization,
  insertProject,
  insertSignedIn,
  type MadeUpOrganization,
  type MadeUpProject,
  type SignedInPerson,
  type TestServer,
} from '../harness/index.ts';
import type { CallerKind } from './table.ts';

/** The resources of a cell: an organization with a project, and a user who is a member of both. */
export interface World {
  organization: MadeUpOrganization;
  project: MadeUpProject;
  member: SignedInPerson & { sessionId: string };
  /** Is a member of no organization. */
  stranger: SignedInPerson & { sessionId: string };
}

/** Creates resources and users. Cells that change nothing may share them. */
export async function makeWorld(server: TestServer): Promise<World> {
  const member = await insertSignedIn(server);
  const stranger = await insertSignedIn(server);
  // A second admin, so that no one here is the last admin.
  const second = await insertSignedIn(server);
  const organization = await insertOrganization(server, {
    members: { [member.id]: 'viewer', [second.id]: 'admin' },
  });
  const project = await insertProject(server, organization, { members: { [member.id]: 'viewer' } });
  return { organization, project, member, stranger };
}

/** Creates a caller with a valid cookie; also a disabled user, as if the end of the session had been missed. */
export async function makeCaller(
  server: TestServer,
  { organization, project }: World,
  kind: CallerKind,
): Promise<SignedInPerson & { sessionId: string }> {
  const isSystemAdmin = kind === 'admin' || kind === 'temporary' || kind === 'disabled';
  const person = await insertSignedIn(server, {
    systemRole: isSystemAdmin ? 'admin' : 'user',
    status: kind === 'disabled' ? 'disabled' : 'active',
    temporary: kind === 'temporary',
  });
  switch (kind) {
    case 'anonymous':
      return { ...person, email: 'nobody@example.com', browser: server.client() };
    case 'organizationAdmin':
      await insertMember(server, organization, person.id, 'admin');
      break;
    case 'organizationViewer':
      await insertMember(server, organization, person.id);
      break;
    case 'projectViewer':
    case 'projectAdmin':
      await insertMember(server, organization, person.id);
      await insertMember(server, project, person.id, kind === 'projectAdmin' ? 'admin' : 'viewer');
      break;
    case 'otherOrganizationAdmin': {
      const other = await insertOrganization(server, { members: { [person.id]: 'admin' } });
      await insertProject(server, other, { members: { [person.id]: 'admin' } });
      break;
    }
  }
  return person;
}
