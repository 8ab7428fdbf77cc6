import assert from 'node:assert/strict';
import { insertPeople, insertSignedIn } from './people.ts';
import type { TestServer } from './server.ts';
import { insertOrganization, insertProject } from './tenancy.ts';

/** Inserts two organizations, each with an admin, and users in one, the other, and both. */
export async function insertNeighbours(server: TestServer, tag: string) {
  const north = await insertSignedIn(server, { username: `${tag} North Boss` });
  const south = await insertSignedIn(server, { username: `${tag} South Boss` });
  const lead = await insertSignedIn(server, { username: `${tag} Lead` });
  const [amy, both, sam, stranger] = await insertPeople(
    server,
    ['Amy', 'Both', 'Sam', 'Stranger'].map((name) => ({
      username: `${tag} ${name}`,
      email: `${tag}-${name}@example.com`,
    })),
  );
  assert.ok(amy && both && sam && stranger);
  const northern = await insertOrganization(server, {
    name: `${tag} North`,
    members: { [north.id]: 'admin', [amy.id]: 'viewer', [both.id]: 'viewer', [lead.id]: 'viewer' },
  });
  const southern = await insertOrganization(server, {
    name: `${tag} South`,
    members: { [south.id]: 'admin', [sam.id]: 'viewer', [both.id]: 'admin' },
  });
  const bridge = await insertProject(server, northern, {
    name: `${tag} Bridge`,
    members: { [lead.id]: 'admin', [both.id]: 'viewer' },
  });
  const quarry = await insertProject(server, southern, {
    name: `${tag} Quarry`,
    members: { [both.id]: 'admin' },
  });
  return { north, south, lead, amy, both, sam, stranger, northern, southern, bridge, quarry };
}
