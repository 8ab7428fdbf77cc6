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
import type { Asker } from './table.ts';

/** Where everybody is seen from: an organization with a project, and somebody who belongs to both. */
export interface World {
  organization: MadeUpOrganization;
  project: MadeUpProject;
  member: SignedInPerson & { sessionId: string };
  /** Belongs nowhere. */
  stranger: SignedInPerson & { sessionId: string };
}

/** A world for one cell alone, so that no cell meets what another one did. */
export async function makeWorld(server: TestServer): Promise<World> {
  const member = await insertSignedIn(server);
  const stranger = await insertSignedIn(server);
  // Another admin, so that nobody here is the only one.
  const second = await insertSignedIn(server);
  const organization = await insertOrganization(server, {
    members: { [member.id]: 'viewer', [second.id]: 'admin' },
  });
  const project = await insertProject(server, organization, { members: { [member.id]: 'viewer' } });
  return { organization, project, member, stranger };
}

/** Who asks: everybody with a living cookie, also the disabled, as if the end of their sessions had been missed. */
export async function makeAsker(
  server: TestServer,
  { organization, project }: World,
  asker: Asker,
): Promise<SignedInPerson & { sessionId: string }> {
  const isSystemAdmin = asker === 'admin' || asker === 'temporary' || asker === 'disabled';
  const person = await insertSignedIn(server, {
    systemRole: isSystemAdmin ? 'admin' : 'user',
    status: asker === 'disabled' ? 'disabled' : 'active',
    temporary: asker === 'temporary',
  });
  switch (asker) {
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
      await insertMember(server, project, person.id, asker === 'projectAdmin' ? 'admin' : 'viewer');
      break;
    case 'otherOrganizationAdmin': {
      const other = await insertOrganization(server, { members: { [person.id]: 'admin' } });
      await insertProject(server, other, { members: { [person.id]: 'admin' } });
      break;
    }
  }
  return person;
}
