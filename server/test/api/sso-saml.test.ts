import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { FORGED_RESPONSES } from '../harness/forged-saml.ts';
import {
  createUser,
  firstAdmin,
  insertOrganization,
  invite,
  setInviteMethod,
  startTestServer,
} from '../harness/index.ts';
import { honestValues, signedResponse } from '../harness/saml-provider.ts';
import { untilEvaluated } from '../harness/signals.ts';
import {
  connectionIn,
  createSamlConnection,
  createSamlProvider,
  postResponse,
  signInBySaml,
  startSaml,
  verifyDomains,
} from '../harness/sso.ts';

const txtRecords = new Map<string, readonly string[]>();
const server = await startTestServer({ txtRecords });
const node = await startTestServer({ beside: server, txtRecords });
const admin = await firstAdmin(server);
const [provider, other] = await Promise.all([
  createSamlProvider('https://idp.example/metadata'),
  createSamlProvider('https://other.example/metadata'),
]);
const organization = await insertOrganization(server);
const connection = await createSamlConnection(admin, provider, {
  saml: { encryption: 'accepted' },
  provisioning: { autoBind: true, createUsers: true, defaultRole: 'viewer', organizationId: organization.id },
});
await verifyDomains(admin, connection, ['corp.example'], txtRecords);
let people = 0;
/** Returns the attributes of a new user. */
const newUser = (domain = 'corp.example') => {
  const name = `sso-${++people}`;
  return { nameId: name, attributes: { email: [`${name}@${domain}`], displayName: [`Person ${name}`] } };
};
const sessions = async () => Number((await server.sql('SELECT count(*) FROM sessions'))[0]?.count);

describe('sign-in by SAML', () => {
  test('creates the user on first sign-in, and finds the same user afterwards', async () => {
    const person = newUser();
    const [{ browser, answer }, events] = await server.traced(() =>
      signInBySaml(server, provider, connection, person, { query: '?returnTo=/users%3Fq%3Da' }),
    );
    assert.equal(answer.expect(303).headers.get('location'), '/users?q=a');
    const { user, session } = (await browser.get('/session')).expect(200).session();
    assert.equal(user.email, person.attributes.email[0]);
    assert.equal(user.username, person.attributes.displayName[0]);
    assert.deepEqual(
      user.memberships.organizations.map(({ organizationId, role }) => [organizationId, role]),
      [[organization.id, 'viewer']],
    );
    assert.deepEqual(session.amr, ['fed']);
    assert.deepEqual(
      events.map(({ event_type, operation, outcome }) => `${event_type} ${operation} ${outcome}`),
      ['user create success', 'membership add success', 'sso link success', 'session sign_in success'],
    );
    // With another name and an admin's address at the provider it is still the same user, unchanged.
    const again = await signInBySaml(server, provider, connection, {
      ...person,
      attributes: { email: [admin.email], displayName: ['Other'] },
    });
    const second = (await again.browser.get('/session')).expect(200).session();
    assert.deepEqual([second.user.id, second.user.email], [user.id, user.email]);
  });

  test('ends the session when the provider’s session ends', async () => {
    const endsAt = new Date(server.clock.now().getTime() + 3_600_000);
    const { browser } = await signInBySaml(server, provider, connection, {
      ...newUser(),
      sessionNotOnOrAfter: endsAt,
    });
    const { session } = (await browser.get('/session')).expect(200).session();
    assert.equal(session.expiresAt, endsAt.toISOString());
  });

  for (const [title, reason, forge] of FORGED_RESPONSES) {
    test(`rejects ${title}`, async () => {
      const before = await sessions();
      const requestId = await startSaml(server.client(), connection);
      const to = { ...connection, requestId, now: server.clock.now() };
      const xml = forge({ provider, other, ownCertificate: connection.certificate, to });
      const [answer, events] = await server.traced(() => postResponse(server, connection, xml));
      assert.ok(answer.status === 403 || answer.status === 413, String(answer.status));
      assert.equal(await sessions(), before);
      if (answer.status === 413) return;
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
      assert.doesNotMatch(answer.text, new RegExp(`${reason}|signature|assertion`, 'i'));
      assert.deepEqual(
        events.map((event) => `${event.operation} ${event.outcome} ${event.reason}`),
        [`sign_in failure ${reason}`],
      );
    });
  }

  test('accepts a response once, on any node', async () => {
    const browser = server.client();
    const requestId = await startSaml(browser, connection);
    const to = { ...connection, requestId, now: server.clock.now() };
    const xml = signedResponse(provider, honestValues(provider, to, newUser()));
    const answers = await Promise.all(
      [server, node, server, node].map((each) => postResponse(each, connection, xml)),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 403, 403, 403]);
    // Another response to the same request, and the same assertion for another request.
    const second = signedResponse(provider, honestValues(provider, to, newUser()));
    (await postResponse(node, connection, second)).expect(403);
  });

  test('completes once, and only in the browser that started the sign-in', async () => {
    const browser = server.client();
    const requestId = await startSaml(browser, connection);
    const to = { ...connection, requestId, now: server.clock.now() };
    const xml = signedResponse(provider, honestValues(provider, to, newUser()));
    const received = await postResponse(server, connection, xml);
    const location = received.expect(303).headers.get('location') ?? '';
    const victim = server.client();
    await startSaml(victim, connection);
    assert.equal((await victim.request('GET', location)).status, 403);
    assert.equal((await browser.request('GET', location)).status, 404);
    assert.equal(browser.cookies.get(server.server.services.cookies.session), undefined);
  });

  test('redirects to no other site', async () => {
    const targets = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/%0d/x',
      'javascript:alert(1)',
      '/api/v1/session',
      '/sso/x/start',
      '/a/..//evil.example',
      ' /users',
      '/\tx',
    ];
    for (const target of targets) {
      const query = `?returnTo=${encodeURIComponent(target)}`;
      const { answer } = await signInBySaml(server, provider, connection, newUser(), { query });
      const location = answer.expect(303).headers.get('location') ?? '';
      assert.match(location, /^\/(?![/\\])/, target);
      assert.equal(new URL(location, 'https://roster.example').origin, 'https://roster.example', target);
      assert.doesNotMatch(location, /^\/(api|sso)\b/, target);
    }
  });

  test('rejects a transient NameID unless an attribute is the subject', async () => {
    const transient = {
      ...newUser(),
      nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
    };
    const { answer } = await signInBySaml(server, provider, connection, transient);
    answer.expect(403);
    const byAttribute = await createSamlConnection(admin, provider, {
      name: 'By attribute',
      saml: { subjectAttribute: 'uid' },
      provisioning: { createUsers: true },
    });
    const person = newUser('elsewhere.example');
    const signedIn = await signInBySaml(server, provider, byAttribute, {
      ...transient,
      attributes: { ...person.attributes, uid: ['u1'] },
    });
    (await signedIn.browser.get('/session')).expect(200);
  });

  test('rejects a session index that is too long for the index', async () => {
    const values = { ...newUser(), sessionIndex: randomBytes(9_000).toString('hex') };
    const [{ answer }, events] = await server.traced(() =>
      signInBySaml(server, provider, connection, values),
    );
    answer.expect(403);
    assert.deepEqual(
      events.map(({ reason }) => reason),
      ['malformed'],
    );
  });

  test('rejects a NameID of another format than the connection asks for', async () => {
    const formatOf = (name: string) => `urn:oasis:names:tc:SAML:${name}`;
    const [persistent, email, unspecified] = [
      formatOf('2.0:nameid-format:persistent'),
      formatOf('1.1:nameid-format:emailAddress'),
      formatOf('1.1:nameid-format:unspecified'),
    ];
    const create = (nameIdFormat: string | null) =>
      createSamlConnection(admin, provider, {
        name: 'Of a format',
        saml: { nameIdFormat },
        provisioning: { createUsers: true },
      });
    const pinned = await create(persistent);
    const signIn = (to: typeof pinned, nameIdFormat: string) =>
      signInBySaml(server, provider, to, { ...newUser('format.example'), nameIdFormat });
    (await signIn(pinned, persistent)).answer.expect(303);
    // The last one is a NameID without a format.
    for (const format of [email, unspecified, '']) {
      const [{ answer }, events] = await server.traced(() => signIn(pinned, format));
      answer.expect(403);
      assert.deepEqual(
        events.map(({ reason }) => reason),
        ['wrong_subject'],
      );
    }
    for (const open of [await create(null), await create(unspecified)])
      for (const format of [email, persistent, unspecified, ''])
        (await signIn(open, format)).answer.expect(303);
  });

  test('starts a new sign-in for an unsolicited response, where that is enabled', async () => {
    const unsolicited = { inResponseTo: undefined, responseInResponseTo: undefined };
    const initiated = await createSamlConnection(admin, provider, {
      name: 'Initiated',
      saml: { idpInitiated: true },
    });
    const to = { ...initiated, requestId: '', now: server.clock.now() };
    const xml = signedResponse(provider, honestValues(provider, to, unsolicited));
    const answer = await postResponse(server, initiated, xml);
    assert.equal(answer.expect(303).headers.get('location'), `/sso/${initiated.id}/start`);
  });

  test('rejects forms without exactly one response, and other bodies', async () => {
    const post = (body: string, type = 'application/x-www-form-urlencoded') =>
      server
        .client()
        .request('POST', `/sso/saml/${connection.id}/acs`, { headers: { 'content-type': type }, body });
    assert.equal((await post('')).status, 400);
    assert.equal((await post('SAMLResponse=a&SAMLResponse=b')).status, 400);
    assert.equal((await post('{}', 'application/json')).status, 400);
    assert.equal((await post('x', 'text/plain')).status, 415);
  });
});

describe('the user of a response', () => {
  const unproven = 'unproven.example';
  const outcome = async (values: Parameters<typeof signInBySaml>[3], to = connection) => {
    const { browser, answer } = await signInBySaml(server, provider, to, values);
    const state = (await browser.get('/session')).status === 200 ? 'signed in' : 'nobody';
    const pending = await browser.get('/session/pending');
    return { browser, state, status: answer.status, pending: pending.status === 200 ? pending.json : null };
  };

  test('links a user of a verified domain at once', async () => {
    const person = newUser();
    const user = await createUser(admin, { email: person.attributes.email[0] ?? '' });
    const { browser, state } = await outcome(person);
    assert.equal(state, 'signed in');
    assert.equal((await browser.get('/session')).session().user.id, user.id);
    const identities = (await browser.get('/me/identities')).expect(200).text;
    assert.match(identities, new RegExp(`"subject":"${person.nameId}"`));
  });

  test('requires the password when the domain of the address is not verified', async () => {
    const person = newUser(unproven);
    const user = await createUser(admin, { email: person.attributes.email[0] ?? '' });
    const { browser, state } = await outcome(person);
    assert.equal(state, 'nobody');
    const pending = await browser.get('/session/pending');
    assert.match(pending.expect(200).text, /"state":"link"/);
    (await browser.post('/session/pending/link', { password: 'wrong' })).expect(401);
    (await browser.post('/session/pending/register', { username: 'Ada' })).expect(404);
    (await browser.post('/session/pending/link', { password: user.password })).expect(201);
    assert.equal((await browser.get('/session')).session().user.id, user.id);
    (await browser.post('/session/pending/link', { password: user.password })).expect(404);
    assert.equal((await outcome(person)).state, 'signed in');
  });

  test('raises a signal for guesses of that password, and audits the first block', async () => {
    (await admin.browser.patch('/settings/signals', { failuresOfAccount: 3 })).expect(200);
    const person = newUser(unproven);
    const user = await createUser(admin, { email: person.attributes.email[0] ?? '' });
    const { browser } = await outcome(person);
    const [statuses, events] = await server.traced(async () => {
      const found: number[] = [];
      while (found.length < 20 && found.filter((status) => status === 429).length < 3)
        found.push((await browser.post('/session/pending/link', { password: 'wrong' })).status);
      return found;
    });
    const failures = statuses.filter((status) => status === 401);
    assert.deepEqual(
      events.map((event) => `${event.event_type} ${event.operation} ${event.outcome} ${event.reason}`),
      [...failures.map(() => 'sso link failure invalid_credentials'), 'sso link denied too_many_attempts'],
    );
    const signals = await untilEvaluated(server);
    assert.ok(signals.some(({ rule, subject }) => rule === 'failures_of_account' && subject === user.id));
  });

  test('links a system admin only by the password, even in a verified domain', async () => {
    const person = newUser();
    const user = await createUser(admin, { email: person.attributes.email[0] ?? '', systemRole: 'admin' });
    const { browser, state } = await outcome(person);
    assert.equal(state, 'nobody');
    (await browser.post('/session/pending/link', { password: user.password })).expect(201);
    assert.equal((await browser.get('/session')).session().user.id, user.id);
  });

  test('rejects a second subject with the address of a linked user', async () => {
    const person = newUser();
    assert.equal((await outcome(person)).state, 'signed in');
    const reused = await outcome({ ...person, nameId: 'another-subject' });
    assert.deepEqual([reused.state, reused.status], ['nobody', 403]);
  });

  test('activates an invited user of a verified domain, and rejects one of another', async () => {
    await setInviteMethod(admin, 'email');
    const [proven, stranger] = [newUser(), newUser(unproven)];
    await invite(admin, { email: proven.attributes.email[0] ?? '' });
    await invite(admin, { email: stranger.attributes.email[0] ?? '' });
    await setInviteMethod(admin, 'none');
    assert.equal((await outcome(proven)).state, 'signed in');
    assert.deepEqual((await outcome(stranger)).status, 403);
    const rows = await server.sql('SELECT status FROM users WHERE email = ANY ($1) ORDER BY status', [
      [proven.attributes.email[0], stranger.attributes.email[0]],
    ]);
    assert.deepEqual(rows, [{ status: 'active' }, { status: 'pending' }]);
  });

  test('rejects a disabled user, linked or not, and creates a new user after a deletion', async () => {
    const person = newUser();
    const { browser } = await outcome(person);
    const { user } = (await browser.get('/session')).session();
    (await admin.browser.post(`/users/${user.id}/disable`)).expect(200);
    (await browser.get('/session')).expect(401);
    assert.equal((await outcome(person)).status, 403);
    (await admin.browser.delete(`/users/${user.id}`)).expect(204);
    const again = await outcome(person);
    assert.equal(again.state, 'signed in');
    assert.notEqual((await again.browser.get('/session')).session().user.id, user.id);
  });

  test('rejects addresses of a domain verified by another connection', async () => {
    const second = await createSamlConnection(admin, other, {
      name: 'Second',
      provisioning: { autoBind: true, createUsers: true },
    });
    const { answer } = await signInBySaml(server, other, second, newUser());
    answer.expect(403);
    const path = `/sso-connections/${second.id}`;
    const body = connectionIn(
      (await admin.browser.patch(path, { domains: [{ name: 'corp.example' }] })).expect(200),
    );
    for (const { record } of body.domains) txtRecords.set(record.name, [record.value]);
    (await admin.browser.post(`${path}/domains/corp.example/verify`)).expect(409).problem('domain_taken');
  });

  test('rejects responses of a connection that was disabled in the meantime', async () => {
    const brief = await createSamlConnection(admin, other, {
      name: 'Brief',
      provisioning: { createUsers: true },
    });
    const browser = server.client();
    const requestId = await startSaml(browser, brief);
    const to = { ...brief, requestId, now: server.clock.now() };
    const xml = signedResponse(other, honestValues(other, to, newUser('brief.example')));
    const received = await postResponse(server, brief, xml);
    (await admin.browser.patch(`/sso-connections/${brief.id}`, { enabled: false })).expect(200);
    (await browser.request('GET', received.expect(303).headers.get('location') ?? '')).expect(403);
    assert.equal((await browser.request('GET', `/sso/${brief.id}/start`)).status, 404);
  });

  test('requires a name from new users where users are not created at once', async () => {
    const asking = await createSamlConnection(admin, other, { name: 'Asking' });
    const browser = server.client();
    const person = newUser('asking.example');
    await signInBySaml(server, other, asking, person, { browser });
    assert.match((await browser.get('/session/pending')).expect(200).text, /"state":"register"/);
    (await browser.post('/session/pending/register', { username: ' ' })).expect(422);
    const answer = await browser.post('/session/pending/register', { username: 'Grace', phone: '+1 2' });
    answer.expect(201);
    assert.equal((await browser.get('/session')).expect(200).session().user.username, 'Grace');
  });
});
