import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { disableConnections } from '../../src/federation/sso/index.ts';
import {
  createUser,
  firstAdmin,
  insertOrganization,
  insertProject,
  invite,
  setInviteMethod,
  signIn,
  startTestServer,
} from '../harness/index.ts';
import { honestValues, signedResponse } from '../harness/saml-provider.ts';
import {
  connectionIn,
  createSamlConnection,
  createSamlProvider,
  postResponse,
  signInBySaml,
  startSaml,
  verifyDomains,
  whileDeleted,
} from '../harness/sso.ts';

const txtRecords = new Map<string, readonly string[]>();
const server = await startTestServer({ txtRecords, config: { outboundAllow: ['127.0.0.1'] } });
const admin = await firstAdmin(server);
const [provider, other] = await Promise.all([
  createSamlProvider('https://idp.example/metadata'),
  createSamlProvider('https://other.example/metadata'),
]);
const oidc = { issuer: 'https://op.example', clientId: 'roster', clientSecret: 'the client secret' };
const post = (body: object) => admin.browser.post('/sso-connections', body);

describe('POST /sso-connections', () => {
  test('creates a connection with a key, addresses and defaults, and never returns a secret', async () => {
    const [answer, events] = await server.traced(() => post({ name: 'Corp', protocol: 'oidc', oidc }));
    const connection = connectionIn(answer.expect(201));
    assert.match(connection.serviceProvider.redirectUri, new RegExp(`/sso/oidc/${connection.id}/callback$`));
    assert.match(connection.serviceProvider.signingCertificates[0] ?? '', /BEGIN CERTIFICATE/);
    assert.doesNotMatch(answer.text, /the client secret|PRIVATE KEY/);
    assert.match(answer.text, /"clientSecretSet":true/);
    assert.deepEqual(
      events.map(({ event_type, operation }) => `${event_type} ${operation}`),
      ['sso create'],
    );
    assert.doesNotMatch(JSON.stringify(events), /the client secret|PRIVATE KEY/);
    const rows = await server.sql('SELECT client_secret, private_key FROM sso_connections');
    assert.doesNotMatch(JSON.stringify(rows), /the client secret|PRIVATE KEY/);
  });

  test('returns all faults at once', async () => {
    const faults = async (body: object) => (await post({ name: 'Corp', ...body })).expect(422).faults();
    assert.deepEqual(await faults({ protocol: 'saml' }), [
      '/saml/certificates required',
      '/saml/idpEntityId required',
      '/saml/loginUrl required',
    ]);
    assert.deepEqual(await faults({ protocol: 'oidc', saml: {} }), [
      '/oidc/clientId required',
      '/oidc/clientSecret required',
      '/oidc/issuer required',
      '/saml unknown_field',
    ]);
    assert.deepEqual(
      await faults({
        protocol: 'saml',
        saml: { loginUrl: 'javascript:alert(1)', certificates: ['AAAA'] },
        domains: [{ name: 'no domain' }],
      }),
      [
        '/domains/0/name invalid_domain',
        '/saml/certificates/0 invalid_certificate',
        '/saml/loginUrl invalid_url',
      ],
    );
    for (const issuer of [
      'https://login.microsoftonline.com/common/v2.0',
      'https://login.microsoftonline.com/organizations/v2.0',
      'https://login.microsoftonline.com/{tenantid}/v2.0',
    ])
      assert.deepEqual(await faults({ protocol: 'oidc', oidc: { ...oidc, issuer } }), [
        '/oidc/issuer multi_tenant_issuer',
      ]);
    assert.deepEqual(await faults({ protocol: 'oidc', oidc: { ...oidc, issuer: 'http://op.example' } }), [
      '/oidc/issuer invalid_url',
    ]);
  });

  test('rejects projects outside the connection’s organization', async () => {
    const [own, foreign] = [await insertOrganization(server), await insertOrganization(server)];
    const project = await insertProject(server, foreign);
    const answer = await post({
      name: 'Own',
      protocol: 'oidc',
      oidc,
      organizationId: own.id,
      provisioning: { organizationId: foreign.id },
      roleMapping: [
        { attribute: 'groups', value: 'a', projectId: project.id, role: 'viewer' },
        { attribute: 'groups', value: 'a', role: 'viewer' },
      ],
    });
    assert.deepEqual(answer.expect(422).faults(), [
      '/provisioning/organizationId other_organization',
      '/roleMapping/0/projectId other_organization',
      '/roleMapping/1/organizationId required',
    ]);
  });

  test('fetches no metadata from private addresses', async () => {
    for (const host of ['169.254.169.254', '10.0.0.1', 'localhost', '[::1]']) {
      const saml = { metadataUrl: `https://${host}/metadata` };
      const answer = await post({ name: 'Corp', protocol: 'saml', saml });
      assert.deepEqual(answer.expect(422).faults(), ['/saml/metadataUrl unreachable'], host);
    }
  });
});

describe('PATCH /sso-connections/{id}', () => {
  test('merges the given fields, keeps verified domains by name, and respects If-Match', async () => {
    const connection = await createSamlConnection(admin, provider);
    const path = `/sso-connections/${connection.id}`;
    await verifyDomains(admin, connection, ['merge.example'], txtRecords);
    const patched = await admin.browser.patch(path, {
      domains: [
        { name: 'Merge.Example', verified: false },
        { name: 'bücher.example', verified: true },
      ],
      saml: { forceLogin: true },
    });
    const body = connectionIn(patched.expect(200));
    assert.deepEqual(
      body.domains.map(({ name, verified }) => [name, verified]),
      [
        ['merge.example', true],
        ['xn--bcher-kva.example', false],
      ],
    );
    assert.match(patched.text, /"forceLogin":true/);
    assert.match(patched.text, /"loginUrl":"https:\/\/idp\.example\/sso"/);
    const stale = await admin.browser.patch(path, { name: 'New' }, { headers: { 'if-match': '"1"' } });
    stale.expect(412).problem('stale_version');
  });

  test('rejects another provider or subject while users are linked', async () => {
    const connection = await createSamlConnection(admin, other, { provisioning: { createUsers: true } });
    const path = `/sso-connections/${connection.id}`;
    (await admin.browser.patch(path, { saml: { subjectAttribute: 'uid' } })).expect(200);
    (await admin.browser.patch(path, { saml: { subjectAttribute: null } })).expect(200);
    const person = { nameId: 'linked', attributes: { email: ['linked@patch.example'] } };
    const { answer } = await signInBySaml(server, other, connection, person);
    answer.expect(303);
    const nameIdFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
    for (const saml of [
      { subjectAttribute: 'uid' },
      { idpEntityId: 'https://new.example' },
      { nameIdFormat },
    ])
      (await admin.browser.patch(path, { saml })).expect(409).problem('identities_exist');
    // A new certificate is a key rollover, which is allowed.
    const certificates = [other.certificate, provider.certificate];
    (await admin.browser.patch(path, { saml: { certificates } })).expect(200);
  });

  test('changes the NameID’s format while an attribute is the subject', async () => {
    const connection = await createSamlConnection(admin, other, {
      saml: { subjectAttribute: 'uid' },
      provisioning: { createUsers: true },
    });
    const attributes = { email: ['uid@patch.example'], uid: ['u1'] };
    (await signInBySaml(server, other, connection, { attributes })).answer.expect(303);
    const nameIdFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
    const path = `/sso-connections/${connection.id}`;
    (await admin.browser.patch(path, { saml: { nameIdFormat } })).expect(200);
    (await signInBySaml(server, other, connection, { attributes })).answer.expect(303);
  });

  test('requires the secret again for another issuer', async () => {
    const { id } = connectionIn((await post({ name: 'Secret', protocol: 'oidc', oidc })).expect(201));
    const patch = (change: object) => admin.browser.patch(`/sso-connections/${id}`, { oidc: change });
    const answer = await patch({ issuer: 'https://evil.example' });
    assert.deepEqual(answer.expect(422).faults(), ['/oidc/clientSecret required']);
    (await patch({ issuer: 'https://new.example', clientSecret: 'new' })).expect(200);
  });
});

describe('DELETE /sso-connections/{id}', () => {
  test('ends the sessions that it started', async () => {
    const connection = await createSamlConnection(admin, provider, { provisioning: { createUsers: true } });
    const person = { nameId: 'gone', attributes: { email: ['gone@delete.example'] } };
    const { browser } = await signInBySaml(server, provider, connection, person);
    (await browser.get('/session')).expect(200);
    (await admin.browser.delete(`/sso-connections/${connection.id}`)).expect(204);
    (await browser.get('/session')).expect(401);
    (await admin.browser.get(`/sso-connections/${connection.id}`)).expect(404);
  });
});

describe('a connection that is deleted at the same time', () => {
  test('is not found when a sign-in starts', async () => {
    const { id } = await createSamlConnection(admin, provider, {});
    const start = () => server.client().request('GET', `/sso/${id}/start`);
    (await whileDeleted(server, id, start)).expect(404);
  });

  test('is not found when a dry run starts', async () => {
    const { id } = await createSamlConnection(admin, provider, {});
    const start = () => admin.browser.post(`/sso-connections/${id}/test`);
    (await whileDeleted(server, id, start)).expect(404);
  });
});

describe('enforced connections', () => {
  test('can be enforced only after a dry run, reject passwords, and exempt break-glass admins', async () => {
    const connection = await createSamlConnection(admin, provider, {
      provisioning: { createUsers: true, autoBind: true },
    });
    const path = `/sso-connections/${connection.id}`;
    await verifyDomains(admin, connection, ['enforced.example'], txtRecords);
    (await admin.browser.patch(path, { enforced: true })).expect(409).problem('sso_not_tested');
    const started = (await admin.browser.post(`${path}/test`)).expect(200).text;
    const id = /"id":"([^"]+)"/.exec(started)?.[1];
    const person = { nameId: 'own', attributes: { email: ['own@enforced.example'] } };
    await signInBySaml(server, provider, connection, person, { query: `?test=${id}` });
    const spared = await createUser(admin, { email: 'spared@enforced.example', systemRole: 'admin' });
    const member = await createUser(admin, { email: 'member@enforced.example' });
    await setInviteMethod(admin, 'email');
    const invited = await invite(admin, { email: 'invited@enforced.example' });
    await setInviteMethod(admin, 'none');
    (await admin.browser.patch(path, { enforced: true, breakGlassUserIds: [spared.id] })).expect(200);

    const anonymous = server.client();
    for (const email of [member.email, 'nobody@enforced.example', 'NOBODY@Enforced.Example'])
      for (const password of [member.password, 'wrong'])
        (await anonymous.post('/session', { email, password })).expect(403).problem('sso_required');
    (await anonymous.post('/password-resets', { email: member.email })).expect(403).problem('sso_required');
    const accept = { token: invited.token, username: 'Ada', password: 'first password 1' };
    (await anonymous.post('/invitations/accept', accept)).expect(403).problem('sso_required');
    const reset = { password: 'temporary password 1' };
    const resetting = await admin.browser.post(`/users/${member.id}/reset-password`, reset);
    resetting.expect(403).problem('sso_required');
    await signIn(server, spared);
    await signIn(server, admin);
    const discover = async (email: string) =>
      (await anonymous.post('/sso/discover', { email })).expect(200).json;
    const named = { id: connection.id, name: 'Corp' };
    for (const email of [member.email, 'nobody@enforced.example'])
      assert.deepEqual(await discover(email), { connection: named, passwordAllowed: false });
    assert.deepEqual(await discover('x@free.example'), { connection: null, passwordAllowed: true });
    assert.deepEqual(await discover('no address'), { connection: null, passwordAllowed: true });
  });
});

describe('a dry run as the precondition of enforcement', () => {
  /** Creates a connection with a verified domain. */
  const create = async (name: string, provisioning: object = { createUsers: true }) => {
    const connection = await createSamlConnection(admin, provider, { name, provisioning });
    await verifyDomains(admin, connection, [`${name}.example`], txtRecords);
    const path = `/sso-connections/${connection.id}`;
    const start = async () => Object((await admin.browser.post(`${path}/test`)).expect(200).json).id;
    return {
      connection,
      patch: (change: object) => admin.browser.patch(path, change),
      read: async () => connectionIn((await admin.browser.get(path)).expect(200)),
      /** Completes a dry run as a user of the verified domain. */
      dryRun: async (email = `ada@${name}.example`) => {
        const person = { nameId: email, attributes: { email: [email] } };
        const query = `?test=${await start()}`;
        (await signInBySaml(server, provider, connection, person, { query })).answer.expect(200);
      },
      start,
    };
  };
  const providerOf = ({ entityId, certificate }: typeof provider) => ({
    idpEntityId: entityId,
    certificates: [certificate],
  });
  const changes: [title: string, change: object][] = [
    ['another login URL', { saml: { loginUrl: 'https://typo.example/sso' } }],
    ['another provider', { saml: providerOf(other) }],
    ['no certificate of before', { saml: { certificates: [other.certificate] } }],
    ['another subject', { saml: { subjectAttribute: 'uid' } }],
    [
      'another NameID format',
      { saml: { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' } },
    ],
    ['signed requests', { saml: { signRequests: true } }],
    ['another claim of the address', { attributeMapping: { email: 'upn' } }],
  ];

  test('does not count for changed settings', async () => {
    const { patch, read, dryRun } = await create('stale');
    for (const [title, change] of changes) {
      await dryRun();
      (await patch({ ...change, enforced: true })).expect(409).problem('sso_not_tested');
      assert.notEqual((await read()).testedAt, null, title);
      (await patch(change)).expect(200);
      assert.equal((await read()).testedAt, null, title);
      (await patch({ enforced: true })).expect(409).problem('sso_not_tested');
      const back = { subjectAttribute: null, nameIdFormat: null, signRequests: false };
      const saml = { loginUrl: 'https://idp.example/sso', ...back, ...providerOf(provider) };
      (await patch({ saml, attributeMapping: { email: null } })).expect(200);
    }
  });

  test('counts on after changes that a sign-in does not depend on, and after a rollover', async () => {
    const { patch, read, dryRun } = await create('rollover');
    await dryRun();
    (await patch({ enforced: true })).expect(200);
    (await patch({ name: 'Renamed', saml: { logoutUrl: 'https://idp.example/slo' } })).expect(200);
    (await patch({ saml: { certificates: [provider.certificate, other.certificate] } })).expect(200);
    (await patch({ saml: { certificates: [other.certificate] } })).expect(200);
    assert.partialDeepStrictEqual(await read(), { enforced: true, name: 'Renamed' });
  });

  test('is required again before an enforced connection changes how users sign in', async () => {
    const { patch, read, dryRun } = await create('enforced-change');
    await dryRun();
    (await patch({ enforced: true })).expect(200);
    const saml = { loginUrl: 'https://new.example/sso' };
    const problem = (await patch({ saml })).expect(409).problem('sso_not_tested');
    assert.match(problem.detail, /Save it without enforcement, complete a dry run/);
    (await patch({ saml, enforced: false })).expect(200);
    (await patch({ enforced: true })).expect(409).problem('sso_not_tested');
    await dryRun();
    (await patch({ enforced: true })).expect(200);
    assert.partialDeepStrictEqual(await read(), { enforced: true });
  });

  test('counts unless the user is refused', async () => {
    const { read, dryRun } = await create('half', { createUsers: false });
    await dryRun('no address');
    assert.equal((await read()).testedAt, null);
    // System admins are always asked for their password, so a question counts.
    await createUser(admin, { email: 'grace@half.example', systemRole: 'admin' });
    await dryRun('grace@half.example');
    assert.notEqual((await read()).testedAt, null);
  });

  test('does not count when the connection was changed after its start', async () => {
    const { connection, patch, read, start } = await create('meantime');
    const browser = server.client();
    const requestId = await startSaml(browser, connection, `?test=${await start()}`);
    server.clock.advance(1_000);
    (await patch({ saml: { loginUrl: 'https://new.example/sso' } })).expect(200);
    const to = { ...connection, requestId, now: server.clock.now() };
    const attributes = { email: ['ada@meantime.example'] };
    const received = await postResponse(
      server,
      connection,
      signedResponse(provider, honestValues(provider, to, { nameId: 'meantime', attributes })),
    );
    (await browser.request('GET', received.expect(303).headers.get('location') ?? '')).expect(200);
    assert.equal((await read()).testedAt, null);
  });

  test('is not needed to disable an enforced connection, which ends enforcement', async () => {
    const { patch, read, dryRun } = await create('outage');
    await dryRun();
    (await patch({ enforced: true })).expect(200);
    (await patch({ enabled: false, enforced: true })).expect(409).problem('sso_not_tested');
    const [answer, events] = await server.traced(() => patch({ enabled: false }));
    answer.expect(200);
    assert.partialDeepStrictEqual(await read(), { enabled: false, enforced: false });
    assert.partialDeepStrictEqual(events, [{ after: { enabled: false, enforced: false } }]);
    (await patch({ enabled: true })).expect(200);
    assert.partialDeepStrictEqual(await read(), { enabled: true, enforced: false });
  });
});

describe('DELETE /organizations/{id}', () => {
  test('is rejected while a connection belongs to the organization', async () => {
    const { id: organizationId } = await insertOrganization(server);
    const body = { name: 'Its own', protocol: 'oidc', oidc, enabled: true, organizationId };
    const connection = connectionIn((await post(body)).expect(201));
    const path = `/organizations/${organizationId}`;
    const remove = () => admin.browser.delete(path);
    const shown = async () => (await admin.browser.get(path)).organization();
    assert.deepEqual((await shown()).denials, { delete: 'organization_not_empty' });
    const problem = (await remove()).expect(409).problem('organization_not_empty');
    assert.match(problem.detail, /single sign-on connections/);
    (await admin.browser.get(`/sso-connections/${connection.id}`)).expect(200);
    (await admin.browser.delete(`/sso-connections/${connection.id}`)).expect(204);
    assert.equal((await shown()).abilities.delete, true);
    (await remove()).expect(204);
  });
});

describe('GET /sso', () => {
  test('returns the enabled connections for the whole system, and whether a domain is verified', async () => {
    const organization = await insertOrganization(server);
    const create = async (name: string, more: object) =>
      connectionIn((await post({ name, protocol: 'oidc', oidc, enabled: true, ...more })).expect(201)).id;
    const shown = await create('Shown to all', {});
    const hidden = [
      await create('Disabled', { enabled: false }),
      await create('Of an organization', { organizationId: organization.id }),
    ];
    const { text } = (await server.client().get('/sso')).expect(200);
    assert.ok(text.includes(`{"id":"${shown}","name":"Shown to all"`), text);
    for (const id of hidden) assert.ok(!text.includes(id), text);
    assert.match(text, /"emailFirst":true/);
  });
});

describe('roster sso disable', () => {
  test('allows passwords again', async () => {
    const { database, clock } = server.server.services;
    const caller = { address: null, userAgent: 'roster sso disable', requestId: null };
    const [names, events] = await server.traced(() =>
      disableConnections({ database, clock }, caller, undefined),
    );
    assert.ok(names.length > 0);
    assert.deepEqual(
      new Set(events.map(({ event_type, operation }) => `${event_type} ${operation}`)),
      new Set(['sso update']),
    );
    const answer = await server.client().post('/session', { email: 'x@enforced.example', password: 'wrong' });
    answer.expect(401).problem('invalid_credentials');
  });
});

describe('role mapping', () => {
  test('grants and revokes roles at each sign-in, and keeps roles granted by admins', async () => {
    const organization = await insertOrganization(server);
    const project = await insertProject(server, organization);
    const keeper = await createUser(admin);
    (
      await admin.browser.put(`/organizations/${organization.id}/members/${keeper.id}`, { role: 'admin' })
    ).expect(200);
    const rule = { attribute: 'groups', organizationId: organization.id };
    const connection = await createSamlConnection(admin, provider, {
      provisioning: { createUsers: true },
      roleMapping: [
        { ...rule, value: 'leads', role: 'admin' },
        { ...rule, value: 'staff', role: 'viewer' },
        { attribute: 'groups', value: 'apollo', projectId: project.id, role: 'admin' },
      ],
    });
    const roles = async (groups: string[] | undefined) => {
      const attributes = { email: ['mapped@roles.example'], ...(groups && { groups }) };
      const { browser } = await signInBySaml(server, provider, connection, { nameId: 'mapped', attributes });
      const { memberships, id } = (await browser.get('/session')).expect(200).session().user;
      const role = memberships.organizations.find(
        ({ organizationId }) => organizationId === organization.id,
      )?.role;
      return { id, role, project: memberships.projects[0]?.role };
    };
    assert.partialDeepStrictEqual(await roles(['leads', 'staff']), { role: 'admin', project: undefined });
    const { id } = await roles(['staff']);
    assert.partialDeepStrictEqual(await roles(['staff']), { role: 'viewer' });
    // An absent claim changes nothing, an empty one revokes all mapped roles.
    assert.partialDeepStrictEqual(await roles(undefined), { role: 'viewer' });
    assert.partialDeepStrictEqual(await roles(['apollo']), { role: 'viewer', project: 'admin' });
    assert.partialDeepStrictEqual(await roles(['other']), { role: undefined, project: undefined });
    // A role granted by an admin is kept.
    (await admin.browser.put(`/organizations/${organization.id}/members/${id}`, { role: 'viewer' })).expect(
      200,
    );
    const sources = async () => {
      const { items } = (await admin.browser.get(`/organizations/${organization.id}/members`)).members();
      return items.find(({ user }) => user.id === id)?.sources;
    };
    const manual = { type: 'manual', id: null, role: 'viewer' };
    assert.deepEqual(await sources(), [manual]);
    assert.partialDeepStrictEqual(await roles(['leads']), { role: 'admin' });
    assert.deepEqual(await sources(), [manual, { type: 'sso', id: connection.id, role: 'admin' }]);
    assert.partialDeepStrictEqual(await roles(['other']), { role: 'viewer' });
    assert.deepEqual(await sources(), [manual]);
  });

  test('never removes the last admin', async () => {
    const organization = await insertOrganization(server);
    const connection = await createSamlConnection(admin, provider, {
      provisioning: { createUsers: true },
      roleMapping: [{ attribute: 'groups', value: 'leads', organizationId: organization.id, role: 'admin' }],
    });
    const roles = async (groups: string[]) => {
      const attributes = { email: ['last@roles.example'], groups };
      const { browser } = await signInBySaml(server, provider, connection, { nameId: 'last', attributes });
      return (await browser.get('/session'))
        .expect(200)
        .session()
        .user.memberships.organizations.map(({ role }) => role);
    };
    assert.deepEqual(await roles(['leads']), ['admin']);
    assert.deepEqual(await roles(['other']), ['admin']);
  });
});
