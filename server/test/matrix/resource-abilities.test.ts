import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Client, firstAdmin, insertMember, insertSignedIn, startTestServer } from '../harness/index.ts';
import { makeCaller, makeWorld, type World } from './people.ts';

const server = await startTestServer();
// Remains, so that no cell is about the last system admin.
await firstAdmin(server);

const CALLERS = ['projectAdmin', 'organizationAdmin', 'admin'] as const;

/** A request to the route of an ability. */
type Act = (browser: Client, world: World) => Promise<{ status: number }>;

const role = { json: { role: 'viewer' } };

/** Abilities of an organization and the routes that they describe. */
const OF_ORGANIZATIONS: Record<string, Act> = {
  update: (browser, { organization }) =>
    browser.patch(`/organizations/${organization.id}`, { name: `New ${organization.name}` }),
  delete: (browser, { organization }) => browser.delete(`/organizations/${organization.id}`),
  viewMembers: (browser, { organization }) => browser.get(`/organizations/${organization.id}/members`),
  manageMembers: (browser, { organization, member }) =>
    browser.request('PUT', `/api/v1/organizations/${organization.id}/members/${member.id}`, role),
  createProject: (browser, { organization }) =>
    browser.post('/projects', { name: 'Another', organizationId: organization.id }),
};

/** Abilities of a project and the routes that they describe. */
const OF_PROJECTS: Record<string, Act> = {
  update: (browser, { project }) => browser.patch(`/projects/${project.id}`, { name: `New ${project.name}` }),
  delete: (browser, { project }) => browser.delete(`/projects/${project.id}`),
  viewMembers: (browser, { project }) => browser.get(`/projects/${project.id}/members`),
  manageMembers: (browser, { project, member }) =>
    browser.request('PUT', `/api/v1/projects/${project.id}/members/${member.id}`, role),
};

/** Returns the abilities in an object. */
function abilitiesOf(json: unknown): Record<string, unknown> {
  assert.ok(typeof json === 'object' && json !== null && 'abilities' in json);
  return { ...Object(json.abilities) };
}

for (const [kind, acts] of Object.entries({ organizations: OF_ORGANIZATIONS, projects: OF_PROJECTS })) {
  test(`the abilities of ${kind} match what their routes allow`, async () => {
    for (const caller of CALLERS) {
      for (const [ability, act] of Object.entries(acts)) {
        const world = await makeWorld(server);
        const by = await makeCaller(server, world, caller);
        const { id } = kind === 'organizations' ? world.organization : world.project;
        const seen = (await by.browser.get(`/${kind}/${id}`)).expect(200);
        const abilities = abilitiesOf(seen.json);
        assert.deepEqual(Object.keys(abilities).sort(), Object.keys(acts).sort());
        const { status } = await act(by.browser, world);
        assert.equal(status < 300, abilities[ability], `${caller} ${ability}: ${status}`);
      }
    }
  });
}

test('the abilities of members match what their routes allow', async () => {
  for (const caller of ['projectAdmin', 'organizationAdmin', 'admin'] as const) {
    for (const kind of ['organizations', 'projects'] as const) {
      for (const subject of ['own', 'member', 'system admin'] as const) {
        for (const ability of ['changeRole', 'remove'] as const) {
          const world = await makeWorld(server);
          const by = await makeCaller(server, world, caller);
          const on =
            subject === 'own'
              ? by
              : subject === 'member'
                ? world.member
                : await insertSignedIn(server, { systemRole: 'admin' });
          if (on.id !== by.id || caller !== 'projectAdmin')
            await insertMember(server, world.organization, on.id, on.id === by.id ? 'admin' : 'viewer');
          if (kind === 'projects')
            await insertMember(server, world.project, on.id, on.id === by.id ? 'admin' : 'viewer');
          const { id } = kind === 'organizations' ? world.organization : world.project;
          const seen = await by.browser.get(`/${kind}/${id}/members?limit=200`);
          if (seen.status === 403) continue;
          const items: unknown = Object(seen.expect(200).json).items;
          assert.ok(Array.isArray(items));
          const member = items.find(({ user }) => user.id === on.id);
          const address = `/api/v1/${kind}/${id}/members/${on.id}`;
          const promised = abilitiesOf(member)[ability];
          const otherRole = { json: { role: Object(member).role === 'admin' ? 'viewer' : 'admin' } };
          const { status } =
            ability === 'remove'
              ? await by.browser.request('DELETE', address)
              : await by.browser.request('PUT', address, otherRole);
          assert.equal(status < 300, promised, `${caller} ${kind} ${ability} ${subject}: ${status}`);
        }
      }
    }
  }
});
