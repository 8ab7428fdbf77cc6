import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAuditLog, createUser, firstAdmin, signedInUser, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const UNKNOWN = '0197c4d2-0000-7000-8000-000000000001';

const rowOf = async (id: string) => (await server.sql('SELECT * FROM users WHERE id = $1', [id]))[0];

describe('PATCH /users/{id}', () => {
  test('changes the given fields only, and writes before and after', async () => {
    const person = await createUser(admin, { phone: '123' });
    server.clock.advance(1000);
    const patch = { username: ' Grace  Hopper ', email: `new-${person.email}`, phone: null };
    const [answer, events] = await server.traced(() => admin.browser.patch(`/users/${person.id}`, patch));
    const user = answer.expect(200).user();
    assert.equal(answer.headers.get('etag'), '"2"');
    assert.deepEqual(user, {
      ...person.user,
      username: 'Grace Hopper',
      email: patch.email,
      phone: null,
      version: 2,
      updatedAt: server.clock.now().toISOString(),
    });
    assertAuditLog(events, {
      operation: 'update',
      by: admin,
      target: ['user', person.id, person.username],
      before: { username: person.username, email: person.email, phone: '123' },
      after: { username: 'Grace Hopper', email: patch.email, phone: null },
    });
    assert.deepEqual((await admin.browser.get(`/users/${person.id}`)).user(), user);
    assert.equal((await rowOf(person.id))?.search_text, `grace hopper\n${patch.email}`);
    (await server.client().post('/session', { email: patch.email, password: person.password })).expect(201);
  });

  test('changes the name under which the user is found', async () => {
    const person = await createUser(admin, { username: 'Former Findable' });
    (await admin.browser.patch(`/users/${person.id}`, { username: 'Latter Findable' })).expect(200);
    const found = async (q: string) =>
      (await admin.browser.get(`/users?q=${q}`)).users().items.map(({ id }) => id);
    assert.deepEqual([await found('former'), await found('latter')], [[], [person.id]]);
  });

  test('writes no event and no version when nothing changes', async () => {
    const person = await createUser(admin);
    const before = await rowOf(person.id);
    for (const patch of [{}, { username: ` ${person.username} `, systemRole: 'user', phone: '' }]) {
      const [answer, events] = await server.traced(() => admin.browser.patch(`/users/${person.id}`, patch));
      assert.deepEqual(answer.expect(200).user(), person.user);
      assert.deepEqual(events, []);
    }
    assert.deepEqual(await rowOf(person.id), before);
  });

  test('accepts JSON Merge Patch, rejects other types', async () => {
    const person = await createUser(admin);
    const send = (type: string) =>
      admin.browser.request('PATCH', `/api/v1/users/${person.id}`, {
        headers: { 'content-type': type },
        body: '{"phone":"1"}',
      });
    assert.equal((await send('application/merge-patch+json')).expect(200).user().phone, '1');
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense']) {
      (await send(type)).expect(415).problem('unsupported_media_type');
    }
  });

  test('accepts another letter case of the address, rejects a used one', async () => {
    const person = await createUser(admin);
    const other = await createUser(admin);
    const email = person.email.toUpperCase();
    assert.equal(
      (await admin.browser.patch(`/users/${person.id}`, { email })).expect(200).user().email,
      email,
    );
    const [answer, events] = await server.traced(() =>
      admin.browser.patch(`/users/${person.id}`, { email: other.email.toUpperCase(), username: 'Lost' }),
    );
    answer.expect(409).problem('email_taken');
    assertAuditLog(events, {
      operation: 'update',
      outcome: 'denied',
      reason: 'email_taken',
      by: admin,
      target: ['user', person.id, person.username],
    });
    assert.equal((await rowOf(person.id))?.username, person.username);
  });

  test('returns all faults at once and writes nothing', async () => {
    const person = await createUser(admin);
    const before = await rowOf(person.id);
    const patch = {
      username: '',
      email: null,
      phone: 'x',
      systemRole: 'viewer',
      password: 'no way 1',
      version: 2,
    };
    const answer = await admin.browser.patch(`/users/${person.id}`, patch);
    assert.deepEqual(answer.expect(422).faults(), [
      '/email wrong_type',
      '/password unknown_field',
      '/phone invalid_phone',
      '/systemRole unknown_value',
      '/username required',
      '/version unknown_field',
    ]);
    assert.deepEqual(await rowOf(person.id), before);
  });

  test('rejects an old If-Match with 412, accepts the current one and *', async () => {
    const person = await createUser(admin);
    const change = (etag: string, username: string) =>
      admin.browser.patch(`/users/${person.id}`, { username }, { headers: { 'if-match': etag } });
    (await change('"1"', 'One')).expect(200);
    for (const stale of ['"1"', '"3"', 'W/"1"', '2', '""', '"1", "3"']) {
      const [answer, events] = await server.traced(() => change(stale, 'Two'));
      answer.expect(412).problem('stale_version');
      assertAuditLog(events, {
        operation: 'update',
        outcome: 'denied',
        reason: 'stale_version',
        by: admin,
        target: ['user', person.id, 'One'],
      });
    }
    assert.equal((await change('"1", "2"', 'Two')).expect(200).user().version, 3);
    assert.equal((await change('*', 'Three')).expect(200).user().version, 4);
  });

  test('accepts one of two concurrent changes of one version, the other gets 412', async () => {
    for (let round = 0; round < 5; round++) {
      const person = await createUser(admin);
      const answers = await Promise.all(
        ['One', 'Two', 'Three'].map((username) =>
          admin.browser.patch(`/users/${person.id}`, { username }, { headers: { 'if-match': '"1"' } }),
        ),
      );
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412]);
      assert.equal((await rowOf(person.id))?.version, 2);
    }
  });

  test('returns 404 for unknown and malformed ids', async () => {
    const person = await createUser(admin);
    // Other spellings of an id are rejected, since caches would not find them.
    const spellings = [
      person.id.toUpperCase(),
      `urn:uuid:${person.id}`,
      `{${person.id}}`,
      person.id.replaceAll('-', ''),
    ];
    for (const id of [
      ...spellings,
      UNKNOWN,
      '1',
      'me',
      UNKNOWN.replace('-', ''),
      `${UNKNOWN}x`,
      '%00',
      "'--",
    ]) {
      (await admin.browser.get(`/users/${id}`)).expect(404).problem('not_found');
      (await admin.browser.patch(`/users/${id}`, { username: 'Ada' })).expect(404).problem('not_found');
      (await admin.browser.delete(`/users/${id}`)).expect(404).problem('not_found');
    }
    const [, events] = await server.traced(() => admin.browser.patch(`/users/${UNKNOWN}`, {}));
    assertAuditLog(events, {
      operation: 'update',
      outcome: 'denied',
      reason: 'not_found',
      by: admin,
      target: ['user', UNKNOWN, null],
    });
  });

  test('ends sessions when demoting, not when promoting', async () => {
    const person = await signedInUser(server, admin, { systemRole: 'admin' });
    const [, events] = await server.traced(() =>
      admin.browser.patch(`/users/${person.id}`, { systemRole: 'user' }),
    );
    assertAuditLog(events, {
      operation: 'update',
      by: admin,
      target: ['user', person.id, person.username],
      before: { systemRole: 'admin' },
      after: { systemRole: 'user' },
    });
    (await person.browser.get('/session')).expect(401);
    assert.equal((await rowOf(person.id))?.authority_version, 2);

    const riser = await signedInUser(server, admin);
    (await riser.browser.get('/users')).expect(403);
    (await admin.browser.patch(`/users/${riser.id}`, { systemRole: 'admin' })).expect(200);
    (await riser.browser.get('/users')).expect(200);
  });

  test('rejects demoting the last active system admin', async () => {
    await server.sql("UPDATE users SET status = 'disabled' WHERE system_role = 'admin' AND id <> $1", [
      admin.id,
    ]);
    const [answer, events] = await server.traced(() =>
      admin.browser.patch(`/users/${admin.id}`, { systemRole: 'user', username: 'Not Admin' }),
    );
    answer.expect(409).problem('last_system_admin');
    assertAuditLog(events, {
      operation: 'update',
      outcome: 'denied',
      reason: 'last_system_admin',
      by: admin,
      target: ['user', admin.id, admin.username],
    });
    const { abilities, denials } = (await admin.browser.get(`/users/${admin.id}`)).user();
    assert.equal(abilities.changeSystemRole, false);
    assert.equal(denials.changeSystemRole, 'last_system_admin');
    // Other fields may change.
    (await admin.browser.patch(`/users/${admin.id}`, { phone: '1' })).expect(200);
  });
});

describe('GET /users/{id}', () => {
  test('returns the same to a regular user for other users and unknown ids, as other routes do', async () => {
    const person = await signedInUser(server, admin);
    const other = await createUser(admin);
    const { browser } = person;
    const asks = [
      (id: string) => browser.get(`/users/${id}`),
      (id: string) => browser.patch(`/users/${id}`, { username: 'Ada' }),
      (id: string) => browser.delete(`/users/${id}`),
      (id: string) => browser.post(`/users/${id}/disable`),
      (id: string) => browser.post(`/users/${id}/enable`),
      (id: string) => browser.get(`/users/${id}/impact?action=delete`),
      (id: string) => browser.post(`/users/${id}/reset-password`, { password: 'other password 1' }),
      (id: string) => browser.get(`/users/${id}/sessions`),
      (id: string) => browser.delete(`/users/${id}/sessions`),
      (id: string) => browser.delete(`/users/${id}/sessions/${UNKNOWN}`),
    ];
    for (const ask of asks) {
      const [known, unknown] = [await ask(other.id), await ask(UNKNOWN)];
      known.expect(404).problem('not_found');
      assert.deepEqual([known.status, known.text], [unknown.status, unknown.text]);
    }
  });

  test('writes the same event for unknown and for invisible users', async () => {
    const person = await signedInUser(server, admin);
    const other = await createUser(admin);
    for (const path of ['', '/sessions', '/impact?action=disable']) {
      for (const id of [other.id, UNKNOWN]) {
        const [answer, events] = await server.traced(() => person.browser.get(`/users/${id}${path}`));
        answer.expect(404);
        const target: [string, string, null] = ['user', id, null];
        assertAuditLog(events, {
          operation: 'view',
          outcome: 'denied',
          reason: 'not_found',
          by: person,
          target,
        });
      }
    }
    const [, events] = await server.traced(() => admin.browser.get(`/users/${other.id}`));
    assert.deepEqual(events, []);
  });
});
