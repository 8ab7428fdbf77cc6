import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import {
  assertAuditLog,
  createUser,
  eventually,
  firstAdmin,
  type SignedInPerson,
  signedInUser,
  signIn,
  startTestServer,
  type TestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const isSignedIn = async ({ browser }: Pick<SignedInPerson, 'browser'>) => {
  const { status } = await browser.get('/session');
  assert.ok(status === 200 || status === 401, `${status}`);
  return status === 200;
};

describe('POST /session', () => {
  test('returns the user and sets the cookies', async () => {
    const person = await createUser(admin);
    const browser = server.client({ 'user-agent': 'roster-test' });
    const [answer, events] = await server.traced(() =>
      browser.post('/session', { email: ` ${person.email.toUpperCase()} `, password: person.password }),
    );
    const { user, session, abilities, system } = answer.expect(201).session();
    assert.equal(answer.headers.get('location'), '/api/v1/session');
    const now = server.clock.now();
    assert.equal(user.id, person.id);
    assert.equal(user.lastLoginAt, now.toISOString());
    assert.deepEqual(abilities, {
      listUsers: false,
      listOrganizations: false,
      listProjects: false,
      createOrganization: false,
      createProject: false,
      inviteMembers: false,
      createUser: false,
      inviteUsers: false,
      manageInvitations: false,
      manageSettings: false,
      viewAudit: false,
      viewActivity: false,
      viewSignals: false,
    });
    assert.equal(system.name, 'Roster');
    assert.deepEqual(session, {
      id: session.id,
      current: true,
      createdAt: now.toISOString(),
      lastSeenAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 12 * HOUR).toISOString(),
      remembered: false,
      address: '127.0.0.1',
      userAgent: 'roster-test',
      device: session.device,
      amr: ['pwd'],
      authenticatedAt: now.toISOString(),
      ssoConnectionId: null,
    });
    assertAuditLog(events, {
      eventType: 'session',
      operation: 'sign_in',
      by: person,
      target: ['session', session.id, person.username],
      after: { remembered: false },
    });

    const [token, device] = answer.cookies;
    assert.ok(token && device);
    const { cookies } = server.server.services;
    assert.equal(token.name, cookies.session);
    assert.match(token.value, /^[\w-]{43}$/);
    assert.deepEqual(token.attributes, { path: '/', httponly: true, samesite: 'Lax' });
    assert.equal(device.name, cookies.device);
    assert.deepEqual(device.attributes, {
      path: '/',
      httponly: true,
      samesite: 'Lax',
      'max-age': String(365 * 24 * 3600),
    });
    // The token itself is not stored.
    const rows = await server.sql('SELECT * FROM sessions WHERE id = $1', [session.id]);
    assert.equal(rows.length, 1);
    assert.ok(!JSON.stringify(rows).includes(token.value));
    assert.deepEqual((await browser.get('/session')).expect(200).session(), answer.session());
  });

  test('rejects a wrong password, an unknown address and a disabled user alike', async () => {
    const person = await createUser(admin);
    const disabled = await createUser(admin);
    (await admin.browser.post(`/users/${disabled.id}/disable`)).expect(200);
    const unknown = { id: null, email: 'unknown@example.com', password: 'unknown password 1' };
    const attempts = [
      { ...person, password: 'wrong password 1' },
      unknown,
      disabled,
      { ...person, password: ` ${person.password}` },
      { ...person, password: person.password.toUpperCase() },
    ];
    const bodies = new Set<string>();
    for (const { id, email, password } of attempts) {
      const browser = server.client();
      const [answer, events] = await server.traced(() => browser.post('/session', { email, password }));
      answer.expect(401).problem('invalid_credentials');
      assert.deepEqual(answer.cookies, []);
      bodies.add(answer.text);
      assertAuditLog(events, {
        eventType: 'session',
        operation: 'sign_in',
        outcome: 'failure',
        reason: 'invalid_credentials',
        target: ['user', id, email],
      });
    }
    assert.equal(bodies.size, 1);
    const failed = [person.id, disabled.id];
    assert.deepEqual(await server.sql('SELECT * FROM sessions WHERE user_id = ANY($1)', [failed]), []);
  });

  test('returns all faults of a body', async () => {
    const browser = server.client();
    const bad = { email: '', password: '', rememberMe: 'yes', admin: true };
    assert.deepEqual((await browser.post('/session', bad)).expect(422).faults(), [
      '/admin unknown_field',
      '/email required',
      '/password required',
      '/rememberMe wrong_type',
    ]);
  });

  test('ends the former session of the browser', async () => {
    const person = await signedInUser(server, admin);
    const before = { browser: person.browser.copy() };
    await signIn(server, person, { browser: person.browser });
    assert.equal(await isSignedIn(person), true);
    assert.equal(await isSignedIn(before), false);
  });
});

describe('the session cookie', () => {
  test('has the __Host- prefix for an https root URL', async () => {
    const secure = await startTestServer({
      beside: server,
      config: { rootUrl: 'https://roster.example.com' },
    });
    const { cookies } = secure.server.services;
    assert.match(cookies.session, /^__Host-roster_session_/);
    const { email, password } = await createUser(admin);
    const answer = (await secure.client().post('/session', { email, password, rememberMe: true })).expect(
      201,
    );
    assert.deepEqual(
      answer.cookies.map(({ name, attributes }) => [name, attributes]),
      [
        [cookies.session, 30 * 24 * 3600],
        [cookies.device, 365 * 24 * 3600],
      ].map(([name, age]) => [
        name,
        { 'max-age': String(age), path: '/', httponly: true, secure: true, samesite: 'Lax' },
      ]),
    );
    const [token] = answer.cookies;
    const withName = (name: string) => secure.client({ cookie: `${name}=${token?.value}` }).get('/session');
    (await withName(cookies.session)).expect(200);
    (await withName(cookies.session.replace('__Host-', ''))).expect(401);
    const ended = await secure.client({ cookie: `${cookies.session}=${token?.value}` }).delete('/session');
    assert.equal(ended.expect(204).cookies[0]?.name, cookies.session);
    assert.equal(ended.cookies[0]?.attributes.secure, true);
  });

  test('is Secure once the root URL is https; sessions that began before go on', async (t) => {
    const person = await createUser(admin);
    const before = await signIn(server, person);
    const { rootUrl } = Object((await admin.browser.get('/settings/general')).json);
    t.after(() => admin.browser.patch('/settings/general', { rootUrl }));
    (await admin.browser.patch('/settings/general', { rootUrl: 'https://roster.example.com' })).expect(200);
    const answer = await server.client().post('/session', { email: person.email, password: person.password });
    assert.deepEqual(
      answer
        .expect(201)
        .cookies.map(({ name, attributes }) => [name.startsWith('__Host-'), attributes.secure]),
      [
        [true, true],
        [true, true],
      ],
    );
    assert.match(answer.headers.get('strict-transport-security') ?? '', /max-age/);
    (await before.browser.get('/session')).expect(200);
  });

  test('of an earlier release is accepted, and cleared at sign-out', async () => {
    const person = await signedInUser(server, admin);
    const token = person.browser.cookies.get(server.server.services.cookies.session) ?? '';
    const former = server.client({ cookie: `roster_session=${token}` });
    (await former.get('/session')).expect(200);
    const ended = (await former.delete('/session')).expect(204);
    assert.deepEqual(
      ended.cookies.map(({ name, value }) => [name, value]),
      [['roster_session', '']],
    );
  });

  test('does not interfere with that of another installation on the same host', async () => {
    const other = await startTestServer({
      config: { secretKey: 'the secret key of the other installation' },
    });
    const there = await firstAdmin(other);
    const { email, password } = await createUser(admin);
    const browser = server.client();
    (await browser.post('/session', { email, password })).expect(201);
    // A browser sends the cookies of a host to each of its ports.
    const beside = other.client();
    const shared = () => {
      for (const [name, value] of browser.cookies) beside.cookies.set(name, value);
      for (const [name, value] of beside.cookies) browser.cookies.set(name, value);
    };
    shared();
    (await beside.post('/session', { email: there.email, password: there.password })).expect(201);
    shared();
    (await browser.get('/session')).expect(200);
    (await beside.delete('/session')).expect(204);
    (await browser.get('/session')).expect(200);
  });
});

describe('GET /session', () => {
  test('returns 401 without a session, and writes no event', async () => {
    const name = server.server.services.cookies.session;
    for (const cookie of [
      '',
      `${name}=`,
      `${name}=forged`,
      `${name}=${'x'.repeat(43)}`,
      'roster_session=x',
    ]) {
      const [answer, events] = await server.traced(() => server.client({ cookie }).get('/session'));
      answer.expect(401).problem('unauthenticated');
      assert.deepEqual(events, []);
    }
  });
});

describe('DELETE /session', () => {
  test('ends the session and clears the cookie', async () => {
    const person = await signedInUser(server, admin);
    const thief = { browser: person.browser.copy() };
    const { session } = (await person.browser.get('/session')).session();
    const [answer, events] = await server.traced(() => person.browser.delete('/session'));
    answer.expect(204);
    assert.deepEqual(
      answer.cookies.map(({ name, value }) => [name, value]),
      [[server.server.services.cookies.session, '']],
    );
    assertAuditLog(events, {
      eventType: 'session',
      operation: 'sign_out',
      by: person,
      target: ['session', session.id, person.username],
    });
    assert.equal(await isSignedIn(person), false);
    assert.equal(await isSignedIn(thief), false);
    (await thief.browser.delete('/session')).expect(401);
  });
});

describe('the lifetime of a session', () => {
  test('ends after 12 hours without use, and after 30 days of use', async () => {
    const idle = await signedInUser(server, admin);
    server.clock.advance(12 * HOUR - SECOND);
    assert.equal(await isSignedIn(idle), true);
    server.clock.advance(12 * HOUR - SECOND);
    assert.equal(await isSignedIn(idle), true);
    server.clock.advance(12 * HOUR + MINUTE);
    assert.equal(await isSignedIn(idle), false);

    const busy = await signedInUser(server, await signIn(server, admin));
    const began = server.clock.now().getTime();
    while (server.clock.now().getTime() < began + 30 * DAY - 10 * HOUR) {
      server.clock.advance(10 * HOUR);
      assert.equal(await isSignedIn(busy), true);
    }
    server.clock.advance(10 * HOUR);
    assert.equal(await isSignedIn(busy), false);
  });

  test('is 30 days without use when remembered', async () => {
    const boss = await signIn(server, admin, { rememberMe: true });
    const person = await createUser(boss);
    const browser = server.client();
    const { email, password } = person;
    const answer = await browser.post('/session', { email, password, rememberMe: true });
    assert.equal(answer.expect(201).cookies[0]?.attributes['max-age'], String(30 * 24 * 3600));
    assert.equal(answer.session().session.remembered, true);
    server.clock.advance(30 * DAY - SECOND);
    assert.equal(await isSignedIn({ browser }), true);
    server.clock.advance(SECOND);
    assert.equal(await isSignedIn({ browser }), false);
  });

  test('applies without the session cache', async () => {
    const uncached = await startTestServer({ beside: server, config: { sessionCacheSize: 0 } });
    const boss = await signIn(uncached, admin);
    server.clock.advance(12 * HOUR - SECOND);
    assert.equal(await isSignedIn(boss), true);
    server.clock.advance(12 * HOUR);
    assert.equal(await isSignedIn(boss), false);
  });

  test('is extended at most once a minute', async () => {
    const boss = await signIn(server, admin);
    const lastSeen = async () =>
      (
        await server.sql<{ last_seen_at: Date }>(
          'SELECT last_seen_at FROM sessions ORDER BY created_at DESC, id DESC LIMIT 1',
        )
      )[0]?.last_seen_at;
    const began = server.clock.now();
    server.clock.advance(MINUTE - SECOND);
    await boss.browser.get('/session');
    assert.deepEqual(await lastSeen(), began);
    server.clock.advance(SECOND);
    await boss.browser.get('/session');
    await boss.browser.get('/session');
    for (let tries = 0; tries < 100 && (await lastSeen())?.getTime() === began.getTime(); tries++);
    assert.deepEqual(await lastSeen(), server.clock.now());
  });
});

/** Ends sessions in every way that an admin has, and fails unless each ends at once. */
async function assertEndedAtOnce(node: TestServer, boss: SignedInPerson) {
  const changes = {
    disable: (id: string) => boss.browser.post(`/users/${id}/disable`),
    delete: (id: string) => boss.browser.delete(`/users/${id}`),
    demote: (id: string) => boss.browser.patch(`/users/${id}`, { systemRole: 'user' }),
    reset: (id: string) => boss.browser.post(`/users/${id}/reset-password`, { password: 'other password 1' }),
    end: (id: string) => boss.browser.delete(`/users/${id}/sessions`),
  };
  for (const [name, change] of Object.entries(changes)) {
    const person = await signedInUser(node, boss, { systemRole: 'admin' });
    // Twice, so that the session is cached.
    assert.deepEqual([await isSignedIn(person), await isSignedIn(person)], [true, true]);
    assert.ok((await change(person.id)).status < 300);
    assert.equal(await isSignedIn(person), false, name);
    assert.deepEqual(await node.sql('SELECT * FROM sessions WHERE user_id = $1', [person.id]), []);
  }
}

describe('changes to a user', () => {
  test('by an admin apply to the next request of the user', async () => {
    await assertEndedAtOnce(server, await signIn(server, admin));
  });

  test('apply on the same node without its own notification', async () => {
    const deaf = await startTestServer();
    const boss = await firstAdmin(deaf);
    await deaf.sql('DROP TRIGGER users_changed ON users');
    await deaf.sql('DROP TRIGGER sessions_ended ON sessions');
    await assertEndedAtOnce(deaf, boss);
    const person = await signedInUser(deaf, boss);
    const tab = { browser: person.browser.copy() };
    assert.equal(await isSignedIn(tab), true);
    (await person.browser.delete('/session')).expect(204);
    assert.equal(await isSignedIn(tab), false);
    const again = await signIn(deaf, person);
    const thief = { browser: again.browser.copy() };
    assert.equal(await isSignedIn(thief), true);
    const body = { currentPassword: person.password, newPassword: 'another password 2' };
    (await again.browser.post('/me/password', body)).expect(200);
    assert.equal(await isSignedIn(thief), false);
  });

  test('other than ends of sessions apply at once, too', async () => {
    const boss = await signIn(server, admin);
    const person = await signedInUser(server, boss);
    assert.equal((await person.browser.get('/session')).session().user.username, person.username);
    (await boss.browser.patch(`/users/${person.id}`, { username: 'Renamed', systemRole: 'admin' })).expect(
      200,
    );
    const { user, abilities } = (await person.browser.get('/session')).expect(200).session();
    assert.equal(user.username, 'Renamed');
    assert.deepEqual(abilities, {
      listUsers: true,
      listOrganizations: true,
      listProjects: true,
      createOrganization: true,
      createProject: true,
      inviteMembers: true,
      createUser: true,
      // This applies where admins create users themselves.
      inviteUsers: false,
      manageInvitations: true,
      manageSettings: true,
      viewAudit: true,
      viewActivity: true,
      viewSignals: true,
    });
  });

  test('are notified to another node', async () => {
    const other = await startTestServer({ beside: server });
    const boss = await signIn(server, admin);
    const person = await signIn(other, await createUser(boss));
    assert.equal(await isSignedIn(person), true);
    (await boss.browser.post(`/users/${person.id}/disable`)).expect(200);
    await eventually(async () => assert.equal(await isSignedIn(person), false));
  });
});
