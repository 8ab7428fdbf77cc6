import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAuditLog,
  createUser,
  firstAdmin,
  insertOrganization,
  insertSignedIn,
  resetPassword,
  signedInUser,
  signIn,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';
import { insertIdentity } from '../harness/sso-rows.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const { browser } = admin;
const rowOf = async (id: string) => (await server.sql('SELECT * FROM users WHERE id = $1', [id]))[0];
const targetOf = (person: { id: string; username: string }): [string, string, string] => [
  'user',
  person.id,
  person.username,
];
const AUDITED = ({ username, email }: { username: string; email: string }) => ({
  username,
  email,
  phone: null,
  systemRole: 'user',
  status: 'active',
});

describe('POST /users/{id}/disable', () => {
  test('ends sessions and rejects sign-in; enable allows it again', async () => {
    const person = await signedInUser(server, admin);
    server.clock.advance(1000);
    const [answer, events] = await server.traced(() => browser.post(`/users/${person.id}/disable`));
    const disabled = answer.expect(200).user();
    assert.equal(answer.headers.get('etag'), '"2"');
    assert.deepEqual(
      [disabled.status, disabled.version, disabled.abilities.disable, disabled.abilities.enable],
      ['disabled', 2, false, true],
    );
    assert.equal(disabled.updatedAt, server.clock.now().toISOString());
    assertAuditLog(events, {
      operation: 'disable',
      by: admin,
      target: targetOf(person),
      before: { status: 'active' },
      after: { status: 'disabled' },
    });
    (await person.browser.get('/session')).expect(401);
    const { email, password } = person;
    (await person.browser.post('/session', { email, password })).expect(401).problem('invalid_credentials');

    const [enabled, written] = await server.traced(() => browser.post(`/users/${person.id}/enable`));
    assert.deepEqual([enabled.expect(200).user().status, enabled.user().version], ['active', 3]);
    assertAuditLog(written, {
      operation: 'enable',
      by: admin,
      target: targetOf(person),
      before: { status: 'disabled' },
      after: { status: 'active' },
    });
    // The former session stays ended.
    (await person.browser.get('/session')).expect(401);
    await signIn(server, person);
  });

  test('rejects the last active system admin, as does DELETE', async () => {
    const other = await createUser(admin, { systemRole: 'admin' });
    (await browser.post(`/users/${other.id}/disable`)).expect(200);
    for (const [operation, ask] of [
      ['disable', () => browser.post(`/users/${admin.id}/disable`)],
      ['delete', () => browser.delete(`/users/${admin.id}`)],
    ] as const) {
      const [answer, events] = await server.traced(ask);
      answer.expect(409).problem('last_system_admin');
      assertAuditLog(events, {
        operation,
        outcome: 'denied',
        reason: 'last_system_admin',
        by: admin,
        target: targetOf(admin),
      });
    }
    const seen = (await browser.get('/users?systemRole=admin&status=active')).users();
    assert.deepEqual(
      seen.items.map(({ id, denials }) => [id, denials.disable, denials.delete, denials.changeSystemRole]),
      [[admin.id, 'last_system_admin', 'last_system_admin', 'last_system_admin']],
    );
    // With a second one, the first may be disabled, by themselves too.
    (await browser.post(`/users/${other.id}/enable`)).expect(200);
    const leaving = await signIn(server, other);
    (await leaving.browser.delete(`/users/${other.id}`)).expect(204);
    (await leaving.browser.get('/session')).expect(401);
  });

  test('rejects a pending user, as do enable and reset-password', async () => {
    const person = await createUser(admin);
    await server.sql("UPDATE users SET status = 'pending' WHERE id = $1", [person.id]);
    const password = 'other password 1';
    for (const ask of [
      () => browser.post(`/users/${person.id}/disable`),
      () => browser.post(`/users/${person.id}/enable`),
      () => browser.post(`/users/${person.id}/reset-password`, { password }),
    ]) {
      (await ask()).expect(409).problem('not_activated');
    }
    (await server.client().post('/session', { email: person.email, password: person.password })).expect(401);
    (await browser.delete(`/users/${person.id}`)).expect(204);
  });
});

describe('DELETE /users/{id}', () => {
  test('leaves only audit events', async () => {
    const person = await signedInUser(server, admin);
    const [answer, events] = await server.traced(() => browser.delete(`/users/${person.id}`));
    assert.equal(answer.expect(204).text, '');
    assertAuditLog(events, {
      operation: 'delete',
      by: admin,
      target: targetOf(person),
      before: AUDITED(person),
    });
    for (const [table, column] of [
      ['users', 'id'],
      ['user_activity', 'user_id'],
      ['password_credentials', 'user_id'],
      ['sessions', 'user_id'],
    ]) {
      assert.deepEqual(
        await server.sql(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [person.id]),
        [],
        table,
      );
    }
    (await browser.get(`/users/${person.id}`)).expect(404);
    (await person.browser.get('/session')).expect(401);
    assert.deepEqual((await browser.get(`/users?q=${person.email}`)).users().items, []);
    const { email, password } = person;
    (await server.client().post('/session', { email, password })).expect(401).problem('invalid_credentials');
    // The address is free again.
    await createUser(admin, { email: person.email });
  });
});

describe('every action on a user', () => {
  test('is no error when repeated, and writes one event', async () => {
    const person = await createUser(admin);
    for (const action of ['disable', 'enable']) {
      const once = await browser.post(`/users/${person.id}/${action}`);
      const [twice, events] = await server.traced(() => browser.post(`/users/${person.id}/${action}`));
      assert.deepEqual(twice.expect(200).user(), once.expect(200).user());
      assert.deepEqual(events, []);
    }
  });

  test('succeeds for concurrent identical requests, with one event', async () => {
    const person = await signedInUser(server, admin);
    for (const [action, method] of [
      ['disable', 'POST'],
      ['enable', 'POST'],
    ] as const) {
      const [answers, events] = await server.traced(() =>
        Promise.all([1, 2, 3].map(() => browser.request(method, `/api/v1/users/${person.id}/${action}`))),
      );
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200],
      );
      assert.equal(events.length, 1);
    }
    const answers = await Promise.all([1, 2, 3].map(() => browser.delete(`/users/${person.id}`)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 404, 404]);
  });

  test('rejects an old If-Match', async () => {
    const person = await createUser(admin);
    const stale = { headers: { 'if-match': '"7"' } };
    const before = await rowOf(person.id);
    (await browser.post(`/users/${person.id}/disable`, undefined, stale))
      .expect(412)
      .problem('stale_version');
    (await browser.post(`/users/${person.id}/enable`, undefined, stale)).expect(412);
    (await browser.delete(`/users/${person.id}`, stale)).expect(412);
    const reset = { password: 'other password 1' };
    (await browser.post(`/users/${person.id}/reset-password`, reset, stale)).expect(412);
    assert.deepEqual(await rowOf(person.id), before);
    (await browser.delete(`/users/${person.id}`, { headers: { 'if-match': '"1"' } })).expect(204);
  });

  test('needs no body, and accepts the JSON content type without one', async () => {
    const person = await createUser(admin);
    const options = { headers: { 'content-type': 'application/json' } };
    (await browser.post(`/users/${person.id}/disable`, undefined, options)).expect(200);
    (await browser.post(`/users/${person.id}/enable`, {})).expect(200);
    (await browser.delete(`/users/${person.id}`, options)).expect(204);
  });

  test('rejects a regular user on themselves with 403 and an event', async () => {
    const person = await signedInUser(server, admin);
    const own = (path: string) => `/users/${person.id}${path}`;
    for (const [operation, ask] of [
      ['update', () => person.browser.patch(own(''), { systemRole: 'admin' })],
      ['disable', () => person.browser.post(own('/disable'))],
      ['enable', () => person.browser.post(own('/enable'))],
      ['delete', () => person.browser.delete(own(''))],
      ['reset_password', () => person.browser.post(own('/reset-password'), { password: 'other password 1' })],
    ] as const) {
      const [answer, events] = await server.traced(ask);
      answer.expect(403).problem('forbidden');
      assertAuditLog(events, {
        operation,
        outcome: 'denied',
        reason: 'forbidden',
        by: person,
        target: targetOf(person),
      });
    }
    assert.equal((await rowOf(person.id))?.version, 1);
  });
});

describe('GET /users/{id}/impact', () => {
  test('returns what an action ends, and whether it is allowed', async () => {
    const person = await signedInUser(server, admin);
    await signIn(server, person);
    for (const action of ['disable', 'delete', 'demote'] as const) {
      const [answer, events] = await server.traced(() =>
        browser.get(`/users/${person.id}/impact?action=${action}`),
      );
      assert.deepEqual(answer.expect(200).impact(), {
        action,
        allowed: true,
        reason: null,
        sessions: 2,
        invitations: 0,
        memberships: { organizations: 0, projects: 0 },
        withoutAdmin: { organizations: [], projects: [] },
      });
      assert.deepEqual(events, []);
      const own = (await browser.get(`/users/${admin.id}/impact?action=${action}`)).expect(200).impact();
      assert.deepEqual([own.allowed, own.reason], [false, 'last_system_admin']);
    }
    const bad = await browser.get(`/users/${person.id}/impact?action=enable&x=1`);
    assert.deepEqual(bad.expect(422).faults(), ['/action unknown_value', '/x unknown_field']);
    assert.deepEqual((await browser.get(`/users/${person.id}/impact`)).expect(422).faults(), [
      '/action required',
    ]);
    // The own account is visible, but a regular user may not delete it.
    (await person.browser.get(`/users/${person.id}/impact?action=delete`)).expect(403).problem('forbidden');
  });
});

describe('POST /users/{id}/reset-password', () => {
  test('ends sessions; the temporary password must be changed first', async () => {
    const person = await signedInUser(server, admin);
    const password = 'temporary password 1';
    const [answer, events] = await server.traced(() =>
      browser.post(`/users/${person.id}/reset-password`, { password }),
    );
    const user = answer.expect(200).user();
    assert.deepEqual([user.mustChangePassword, user.version, answer.headers.get('etag')], [true, 2, '"2"']);
    assertAuditLog(events, {
      operation: 'reset_password',
      by: admin,
      target: targetOf(person),
      after: { mustChangePassword: true },
    });
    (await person.browser.get('/session')).expect(401);
    (await server.client().post('/session', { email: person.email, password: person.password })).expect(401);
    const back = await signIn(server, { ...person, password });
    assert.equal((await back.browser.get('/session')).session().user.mustChangePassword, true);
  });

  test('rejects faulty requests and changes nothing', async () => {
    const person = await createUser(admin);
    const reset = (id: string, body: unknown) => browser.post(`/users/${id}/reset-password`, body);
    const hash = () => server.sql('SELECT * FROM password_credentials WHERE user_id = $1', [person.id]);
    const before = await hash();
    assert.deepEqual((await reset(person.id, { password: 'xqzvk', length: 1 })).expect(422).faults(), [
      '/length unknown_field',
      '/password too_short',
      '/password too_simple',
    ]);
    (await reset(person.id, { password: 'password1' })).expect(422);
    const [nolink, events] = await server.traced(() => reset(person.id, {}));
    nolink.expect(409).problem('mail_not_configured');
    assertAuditLog(events, {
      operation: 'reset_password',
      outcome: 'denied',
      reason: 'mail_not_configured',
      by: admin,
      target: targetOf(person),
    });
    (await reset(admin.id, { password: 'other password 1' })).expect(409).problem('own_password');
    assert.deepEqual(await hash(), before);
    // Repeating is no error: the second password applies.
    await resetPassword(admin, person, 'temporary password 1');
    await signIn(server, await resetPassword(admin, person, 'temporary password 2'));
  });
});

describe('callers who may not change a user', () => {
  test('are rejected before they wait for locks', async () => {
    const [boss, stranger, person] = await Promise.all([1, 2, 3].map(() => insertSignedIn(server)));
    assert.ok(boss && stranger && person);
    const identity = await insertIdentity(server, person.id);
    await insertOrganization(server, { members: { [boss.id]: 'admin', [person.id]: 'viewer' } });
    const path = `/users/${person.id}`;
    await whileLocked(server, async ({ query }) => {
      await query('SELECT FROM users WHERE id = $1 FOR UPDATE', [person.id]);
      for (const [{ browser }, status] of [
        [boss, 403],
        [stranger, 404],
      ] as const) {
        const answers = await Promise.all([
          browser.patch(path, { username: 'Renamed' }),
          browser.delete(path),
          browser.post(`${path}/disable`),
          browser.post(`${path}/reset-password`, { password: 'temporary password 1' }),
          browser.delete(`${path}/sessions`),
          browser.delete(`${path}/identities/${identity}`),
        ]);
        for (const answer of answers) answer.expect(status);
      }
      (await stranger.browser.patch(`${path}/memberships`, {})).expect(404);
    });
  });
});
