import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAuditLog,
  createUser,
  firstAdmin,
  newUserBody,
  signedInUser,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const countUsers = async () => (await server.sql('SELECT 1 FROM users')).length;

describe('POST /users', () => {
  test('creates an active user who can sign in', async () => {
    const body = {
      ...newUserBody(),
      username: '  Zoë\u0308 王 ',
      phone: ' +49 (30) 123-4 ',
      systemRole: 'admin',
    };
    const [answer, events] = await server.traced(() => admin.browser.post('/users', body));
    const user = answer.expect(201).user();
    assert.equal(answer.headers.get('location'), `/api/v1/users/${user.id}`);
    assert.equal(answer.headers.get('etag'), '"1"');
    const now = server.clock.now().toISOString();
    const facts = {
      username: 'Zoë\u0308 王'.normalize('NFC'),
      email: body.email,
      phone: '+49 (30) 123-4',
      systemRole: 'admin',
      status: 'active',
    };
    assert.deepEqual(user, {
      ...facts,
      id: user.id,
      language: null,
      lastLoginAt: null,
      mustChangePassword: false,
      createdAt: now,
      updatedAt: now,
      version: 1,
      memberships: { organizations: [], projects: [] },
      invitation: null,
      abilities: {
        update: true,
        changeSystemRole: true,
        disable: true,
        enable: false,
        delete: true,
        resetPassword: true,
        viewSessions: true,
        endSessions: true,
      },
      denials: {},
    });
    assertAuditLog(events, {
      operation: 'create',
      by: admin,
      target: ['user', user.id, facts.username],
      after: facts,
    });
    const again = await admin.browser.get(`/users/${user.id}`);
    assert.deepEqual(again.expect(200).user(), user);
    assert.equal(again.headers.get('etag'), '"1"');
    const [stored] = await server.sql('SELECT * FROM users WHERE id = $1', [user.id]);
    assert.equal(stored?.search_text, `zoe 王\n${body.email}\nwang`);
    const [{ hash } = { hash: '' }] = await server.sql<{ hash: string }>(
      'SELECT hash FROM password_credentials WHERE user_id = $1',
      [user.id],
    );
    assert.match(hash, /^\$argon2id\$v=19\$/);
    (await server.client().post('/session', { email: body.email, password: body.password })).expect(201);
  });

  test('requires another password at the first sign-in unless the request says otherwise', async () => {
    const { mustChangePassword: _, ...body } = newUserBody();
    const [answer, events] = await server.traced(() => admin.browser.post('/users', body));
    const user = answer.expect(201).user();
    assert.equal(user.mustChangePassword, true);
    assert.deepEqual(events[0]?.after, {
      username: body.username,
      email: body.email,
      phone: null,
      systemRole: 'user',
      status: 'active',
      mustChangePassword: true,
    });
    const browser = server.client();
    (await browser.post('/session', { email: body.email, password: body.password })).expect(201);
    (await browser.get('/me')).expect(403).problem('password_change_required');
  });

  test('rejects passwords of known words, as every request that sets a password does', async () => {
    const person = await signedInUser(server, admin, {
      username: 'Ada Lovelace',
      email: 'countess@roster.example',
    });
    for (const password of ['Countess@Roster.example', 'L0velace-1815', 'Roster2026!']) {
      const rejected = [
        await admin.browser.post('/users', {
          ...newUserBody(),
          email: 'countess@roster.example',
          username: 'Lovelace',
          password,
        }),
        await admin.browser.post(`/users/${person.id}/reset-password`, { password }),
        await person.browser.post('/me/password', {
          currentPassword: person.password,
          newPassword: password,
        }),
      ];
      assert.deepEqual(
        rejected.map((answer) => answer.expect(422).faults()),
        [['/password known_words'], ['/password known_words'], ['/newPassword known_words']],
        password,
      );
    }
  });

  test('defaults to role user and no phone', async () => {
    const { email, username, password } = newUserBody();
    const user = (await admin.browser.post('/users', { email, username, password })).expect(201).user();
    assert.deepEqual([user.systemRole, user.phone], ['user', null]);
    const empty = (await admin.browser.post('/users', { ...newUserBody(), phone: ' ' })).expect(201).user();
    assert.equal(empty.phone, null);
  });

  test('returns all faults at once and writes nothing', async () => {
    const users = await countUsers();
    const body = {
      email: `${'x'.repeat(65)}@example.com`,
      username: `${'y'.repeat(51)}\u202e`,
      password: '1234567',
      systemRole: 'root',
      phone: 'call me',
      memberships: { organizations: [{ role: 'owner' }], teams: [] },
      status: 'disabled',
      id: 1,
    };
    const [answer, events] = await server.traced(() => admin.browser.post('/users', body));
    assert.deepEqual(answer.expect(422).faults(), [
      '/email too_long',
      '/id unknown_field',
      '/memberships/organizations/0/organizationId required',
      '/memberships/organizations/0/role unknown_value',
      '/memberships/teams unknown_field',
      '/password too_common',
      '/password too_short',
      '/password too_simple',
      '/phone invalid_phone',
      '/status unknown_field',
      '/systemRole unknown_value',
      '/username invalid_characters',
      '/username too_long',
    ]);
    assert.deepEqual(events, []);
    assert.equal(await countUsers(), users);
  });

  test('rejects memberships in unknown resources', async () => {
    const users = await countUsers();
    const memberships = {
      organizations: [{ organizationId: 'a', role: 'admin' }],
      projects: [
        { projectId: 'b', role: 'viewer' },
        { projectId: 'c', role: 'admin' },
      ],
    };
    const answer = await admin.browser.post('/users', { ...newUserBody(), memberships });
    assert.deepEqual(answer.expect(422).faults(), [
      '/memberships/organizations/0/organizationId not_found',
      '/memberships/projects/0/projectId not_found',
      '/memberships/projects/1/projectId not_found',
    ]);
    assert.equal(await countUsers(), users);
    (await admin.browser.post('/users', { ...newUserBody(), memberships: {} })).expect(201);
  });

  test('rejects a used address, ignoring letter case', async () => {
    const person = await createUser(admin);
    const users = await countUsers();
    for (const email of [person.email, person.email.toUpperCase(), ` ${person.email} `]) {
      const body = { ...newUserBody(), email };
      const [answer, events] = await server.traced(() => admin.browser.post('/users', body));
      const problem = answer.expect(409).problem('email_taken');
      assert.deepEqual(
        problem.errors?.map(({ path, code }) => [path, code]),
        [['/email', 'email_taken']],
      );
      assertAuditLog(events, {
        operation: 'create',
        outcome: 'denied',
        reason: 'email_taken',
        by: admin,
        target: ['user', null, body.username],
      });
    }
    assert.equal(await countUsers(), users);
    assert.equal((await server.sql('SELECT 1 FROM password_credentials')).length, users);
  });

  test('accepts a user name twice', async () => {
    const { username } = await createUser(admin);
    await createUser(admin, { username });
  });

  test('rejects others than system admins, with an event', async () => {
    const person = await signedInUser(server, admin);
    const users = await countUsers();
    const body = { ...newUserBody(), systemRole: 'admin' };
    const [answer, events] = await server.traced(() => person.browser.post('/users', body));
    answer.expect(403).problem('forbidden');
    assertAuditLog(events, {
      operation: 'create',
      outcome: 'denied',
      reason: 'forbidden',
      by: person,
      target: ['user', null, body.username],
    });
    assert.equal(await countUsers(), users);
  });

  test('creates one user for two concurrent requests with one address', async () => {
    for (let round = 0; round < 5; round++) {
      const { email } = newUserBody();
      const answers = await Promise.all(
        [email, email.toUpperCase()].map((each) =>
          admin.browser.post('/users', { ...newUserBody(), email: each }),
        ),
      );
      assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
      assert.equal((await server.sql('SELECT 1 FROM users WHERE lower(email) = $1', [email])).length, 1);
    }
    const [{ lost } = { lost: -1 }] = await server.sql<{ lost: number }>(
      'SELECT count(*)::int AS lost FROM users LEFT JOIN password_credentials c ON c.user_id = id LEFT JOIN user_activity a ON a.user_id = id WHERE c.user_id IS NULL OR a.user_id IS NULL',
    );
    assert.equal(lost, 0);
  });
});

describe('every response', () => {
  test('leaves out columns that the contract does not name', async () => {
    const leaky = await startTestServer({
      beside: server,
      beforeRoutes: async (app) => {
        app.addHook('preSerialization', async (_request, _reply, payload) => ({
          ...Object(payload),
          hash: '$argon2id$leaked',
          authorityVersion: 7,
        }));
      },
    });
    const browser = leaky.client();
    // The client rejects undeclared fields, so each response below would fail by itself.
    (await browser.post('/session', { email: admin.email, password: admin.password })).expect(201);
    for (const path of ['/session', '/users', '/me', `/users/${admin.id}`, '/me/sessions']) {
      const { text } = (await browser.get(path)).expect(200);
      assert.doesNotMatch(text, /leaked|authorityVersion/);
    }
  });
});
