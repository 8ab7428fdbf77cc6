import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import {
  createUser,
  firstAdmin,
  insertMember,
  insertMembers,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  inviteToOrganizations,
  startTestServer,
  type TestServer,
  whileLocked,
} from '../harness/index.ts';
import {
  createSamlConnection,
  createSamlProvider,
  signInBySaml,
  type TestConnection,
  verifyDomains,
} from '../harness/sso.ts';

const txtRecords = new Map<string, readonly string[]>();
const server = await startTestServer({ txtRecords });
const admin = await firstAdmin(server);
const provider = await createSamlProvider('https://idp.example/metadata');

/** Returns a function that signs a user in with these groups and returns their id. */
const signInWith =
  (
    connection: TestConnection,
    nameId: string,
    { by = provider, to = server }: { by?: typeof provider; to?: TestServer } = {},
  ) =>
  async (groups: string[]): Promise<string> => {
    const attributes = { email: [`${nameId}@roles.example`], groups };
    const { browser } = await signInBySaml(to, by, connection, { nameId, attributes });
    return (await browser.get('/session')).expect(200).session().user.id;
  };
const rolesAt = async (resource: { id: string }) =>
  Object.fromEntries(
    (
      await server.sql<{ user_id: string; role: string }>(
        `SELECT user_id, role FROM organization_members WHERE organization_id = $1
         UNION ALL SELECT user_id, role FROM project_members WHERE project_id = $1`,
        [resource.id],
      )
    ).map(({ user_id, role }) => [user_id, role]),
  );
const mappedTo = (resource: object, value = 'leads') => [
  { attribute: 'groups', value, role: 'admin', ...resource },
];

describe('role mapping', () => {
  test('removes the last admin of a project only when they leave the organization', async () => {
    const organization = await insertOrganization(server);
    const project = await insertProject(server, organization);
    const connection = await createSamlConnection(admin, provider, {
      provisioning: { createUsers: true },
      roleMapping: [
        ...mappedTo({ projectId: project.id }, 'apollo'),
        ...mappedTo({ organizationId: organization.id, role: 'viewer' }, 'staff'),
      ],
    });
    const go = signInWith(connection, 'last-of-project');
    const id = await go(['apollo', 'staff']);
    await go(['staff']);
    assert.deepEqual(await rolesAt(project), { [id]: 'admin' });
    await go(['none']);
    assert.deepEqual(await rolesAt(project), {});
    assert.deepEqual(await rolesAt(organization), {});

    await go(['apollo', 'staff']);
    const other = await insertSignedIn(server);
    await insertMember(server, organization, other.id);
    await insertMember(server, project, other.id, 'admin');
    await go(['staff']);
    assert.deepEqual(await rolesAt(project), { [other.id]: 'admin' });
  });

  test('leaves an admin when the last two sign in without the group at once', async () => {
    const organization = await insertOrganization(server);
    const connection = await createSamlConnection(admin, provider, {
      provisioning: { createUsers: true },
      roleMapping: mappedTo({ organizationId: organization.id }),
    });
    const node = await startTestServer({ beside: server });
    const both = [
      signInWith(connection, 'first-of-two'),
      signInWith(connection, 'second-of-two', { to: node }),
    ];
    for (const go of both) await go(['leads']);
    assert.deepEqual(Object.values(await rolesAt(organization)), ['admin', 'admin']);
    const signIns = await whileLocked(server, async ({ query, waiting }) => {
      await query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organization.id]);
      const started = both.map((go) => go(['other']));
      await waiting(2);
      return { all: Promise.all(started) };
    });
    await signIns.all;
    assert.deepEqual(Object.values(await rolesAt(organization)), ['admin']);
  });

  test('leaves no role that two connections gave and both took back', async () => {
    const organization = await insertOrganization(server);
    const keeper = await createUser(admin);
    (
      await admin.browser.put(`/organizations/${organization.id}/members/${keeper.id}`, { role: 'admin' })
    ).expect(200);
    const second = await createSamlProvider('https://second.example/metadata');
    const roleMapping = mappedTo({ organizationId: organization.id });
    const provisioning = { createUsers: true, autoBind: true };
    const connections = [
      await createSamlConnection(admin, provider, { name: 'One', provisioning, roleMapping }),
      await createSamlConnection(admin, second, { name: 'Two', provisioning, roleMapping }),
    ] as const;
    const [one, two] = [
      signInWith(connections[0], 'by-two'),
      signInWith(connections[1], 'by-two', { by: second }),
    ];
    const id = await one(['leads']);
    await server.sql(
      'INSERT INTO sso_identities (id, connection_id, user_id, subject, created_at) VALUES ($1, $2, $3, $4, now())',
      [newId(), connections[1].id, id, 'by-two'],
    );
    const roleAfter = async (go: typeof one, groups: string[]) => {
      await go(groups);
      return (await rolesAt(organization))[id];
    };
    assert.equal(await roleAfter(two, ['leads']), 'admin');
    assert.equal(await roleAfter(one, ['other']), 'admin');
    assert.equal(await roleAfter(two, ['other']), undefined);
  });

  test('gives back no role that an admin has taken since, when a connection is deleted or a user unlinked', async () => {
    const organization = await insertOrganization(server);
    const keeper = await insertSignedIn(server);
    await insertMember(server, organization, keeper.id, 'admin');
    const second = await createSamlProvider('https://second.example/overruled');
    const roleMapping = mappedTo({ organizationId: organization.id });
    const provisioning = { createUsers: true };
    const [one, two] = [
      await createSamlConnection(admin, provider, { name: 'Deleted', provisioning, roleMapping }),
      await createSamlConnection(admin, second, { name: 'Kept', provisioning, roleMapping }),
    ];
    const membersOf = async (...nameIds: string[]) => {
      const ids: string[] = [];
      for (const nameId of nameIds) {
        const id = await signInWith(one, nameId)(['leads']);
        await server.sql(
          'INSERT INTO sso_identities (id, connection_id, user_id, subject, created_at) VALUES ($1, $2, $3, $4, now())',
          [newId(), two.id, id, nameId],
        );
        await signInWith(two, nameId, { by: second })(['leads']);
        ids.push(id);
      }
      return ids;
    };
    const [removed = '', demoted = '', unlinked = ''] = await membersOf('removed', 'demoted', 'unlinked');
    const path = `/organizations/${organization.id}/members`;
    (await admin.browser.put(`${path}/${demoted}`, { role: 'viewer' })).expect(200);
    for (const id of [removed, unlinked]) (await admin.browser.delete(`${path}/${id}`)).expect(204);
    const left = { [keeper.id]: 'admin', [demoted]: 'viewer' };
    assert.deepEqual(await rolesAt(organization), left);

    const [identity] = await server.sql<{ id: string }>(
      'SELECT id FROM sso_identities WHERE user_id = $1 AND connection_id = $2',
      [unlinked, one.id],
    );
    (await admin.browser.delete(`/users/${unlinked}/identities/${identity?.id}`)).expect(204);
    (await admin.browser.delete(`/sso-connections/${one.id}`)).expect(204);
    assert.deepEqual(await rolesAt(organization), left);
  });

  test('takes the roles of hundreds of users back with their connection', async () => {
    const organization = await insertOrganization(server);
    const connection = await createSamlConnection(admin, provider, { name: 'Large' });
    const people = await insertPeople(
      server,
      Array.from({ length: 230 }, () => ({})),
    );
    await insertMembers(server, {
      organizations: people.map(({ id }) => ({
        organizationId: organization.id,
        userId: id,
        role: 'viewer' as const,
      })),
      projects: [],
    });
    await server.sql(
      `INSERT INTO sso_grants (connection_id, user_id, organization_id, project_id, role, effective_role)
       SELECT $1, user_id, organization_id, '00000000-0000-0000-0000-000000000000', 'viewer', 'viewer'
       FROM organization_members WHERE organization_id = $2`,
      [connection.id, organization.id],
    );
    // A deleted project leaves the grants in it.
    await server.sql(
      `INSERT INTO sso_grants (connection_id, user_id, organization_id, project_id, role, effective_role)
       SELECT connection_id, user_id, organization_id, $1, 'viewer', 'viewer' FROM sso_grants WHERE connection_id = $2`,
      [newId(), connection.id],
    );
    const path = `/sso-connections/${connection.id}`;
    (await admin.browser.delete(path, { headers: { 'if-match': '"999"' } })).expect(412);
    assert.equal(Object.keys(await rolesAt(organization)).length, 230);
    const [, events] = await server.traced(async () => (await admin.browser.delete(path)).expect(204));
    assert.deepEqual(await rolesAt(organization), {});
    assert.equal(events.filter(({ operation }) => operation === 'remove').length, 230);
  });

  test('takes roles back after the last rule is removed, when the user is unlinked, and with the connection', async () => {
    const organization = await insertOrganization(server);
    const keeper = await createUser(admin);
    (
      await admin.browser.put(`/organizations/${organization.id}/members/${keeper.id}`, { role: 'admin' })
    ).expect(200);
    const roleMapping = mappedTo({ organizationId: organization.id });
    const connection = await createSamlConnection(admin, provider, {
      provisioning: { createUsers: true },
      roleMapping,
    });
    const path = `/sso-connections/${connection.id}`;
    const patch = async (body: object) => (await admin.browser.patch(path, body)).expect(200);
    const only = { [keeper.id]: 'admin' };

    const go = signInWith(connection, 'former-lead');
    const id = await go(['leads']);
    assert.deepEqual(await rolesAt(organization), { ...only, [id]: 'admin' });
    await patch({ roleMapping: [] });
    await go(['leads']);
    assert.deepEqual(await rolesAt(organization), only);

    await patch({ roleMapping });
    await go(['leads']);
    const [identity] = await server.sql<{ id: string }>('SELECT id FROM sso_identities WHERE user_id = $1', [
      id,
    ]);
    const [, unlinked] = await server.traced(() =>
      admin.browser.delete(`/users/${id}/identities/${identity?.id}`),
    );
    assert.deepEqual(unlinked.map(({ event_type, operation }) => `${event_type} ${operation}`).sort(), [
      'membership remove',
      'sso unlink',
    ]);
    assert.deepEqual(await rolesAt(organization), only);

    const other = await signInWith(connection, 'other-lead')(['leads']);
    const manual = await signInWith(connection, 'manual-lead')(['none']);
    (
      await admin.browser.put(`/organizations/${organization.id}/members/${manual}`, { role: 'viewer' })
    ).expect(200);
    await signInWith(connection, 'manual-lead')(['leads']);
    assert.deepEqual(await rolesAt(organization), { ...only, [other]: 'admin', [manual]: 'admin' });
    (await admin.browser.delete(path)).expect(204);
    assert.deepEqual(await rolesAt(organization), { ...only, [manual]: 'viewer' });
  });
});

describe('the provider of an organization', () => {
  test('creates users in its verified domains only, so that it can’t take the address of another user', async () => {
    const [own, foreign] = [await insertOrganization(server), await insertOrganization(server)];
    const connection = await createSamlConnection(admin, provider, {
      organizationId: own.id,
      provisioning: { createUsers: true, organizationId: own.id },
    });
    const signInAs = async (email: string) =>
      (
        await signInBySaml(server, provider, connection, { nameId: newId(), attributes: { email: [email] } })
      ).browser.get('/session');
    const email = 'cfo@bank.example';
    (await signInAs(email)).expect(401);
    assert.deepEqual(await server.sql('SELECT 1 FROM users WHERE email = $1', [email]), []);
    const [refusal] = await server.sql(
      "SELECT reason FROM audit_events WHERE event_type = 'session' AND outcome <> 'success' ORDER BY id DESC LIMIT 1",
    );
    assert.deepEqual(refusal, { reason: 'email_unproven' });

    const boss = await insertSignedIn(server);
    await insertMember(server, foreign, boss.id, 'admin');
    (await inviteToOrganizations(boss, [email], { organizations: { [foreign.id]: 'admin' } })).expect(200);
    (await signInAs(email)).expect(401);
    await verifyDomains(admin, connection, ['own.example'], txtRecords);
    (await signInAs('ada@own.example')).expect(200);
    (await signInAs(email)).expect(401);
  });
});

describe('provisioning', () => {
  test('keeps the default role of a created user beside the mapping', async () => {
    const organization = await insertOrganization(server);
    const connection = await createSamlConnection(admin, provider, {
      provisioning: { createUsers: true, organizationId: organization.id, defaultRole: 'admin' },
      roleMapping: mappedTo({ organizationId: organization.id, role: 'viewer' }, 'staff'),
    });
    const go = signInWith(connection, 'provisioned');
    const [id, events] = await server.traced(() => go(['staff']));
    assert.deepEqual(await rolesAt(organization), { [id]: 'admin' });
    assert.equal(events.filter(({ event_type }) => event_type === 'membership').length, 1);
    const keeper = await insertSignedIn(server);
    await insertMember(server, organization, keeper.id, 'admin');
    await go(['none']);
    assert.deepEqual(await rolesAt(organization), { [id]: 'admin', [keeper.id]: 'admin' });
  });
});
