import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAuditLog, startTestServer } from '../harness/index.ts';

const body = { email: 'First@Example.com', username: '  Ada Lovelace ', password: 'admin password 1' };

describe('POST /setup', () => {
  test('creates the first admin once, with the token only', async () => {
    const server = await startTestServer();
    const visitor = server.client();
    const setup = { ...body, setupToken: server.setupToken };

    const before = (await visitor.get('/setup')).expect(200).setupState();
    assert.equal(before.needed, true);
    assert.deepEqual(before.system, {
      name: 'Roster',
      inviteMethod: 'none',
      language: 'en',
      passwordPolicy: { preset: 'reference', minLength: 8, maxLength: 128, minClasses: 2, history: 0 },
      mailConfigured: false,
      contactEmail: null,
      passwordResetExpiryMinutes: 30,
      branding: { accentColor: null, logoUrl: null, imageUrl: null },
    });

    for (const setupToken of ['', 'wrong', `${server.setupToken} `]) {
      const [refused, events] = await server.traced(() => visitor.post('/setup', { ...body, setupToken }));
      refused.expect(403).problem('invalid_setup_token');
      assertAuditLog(events, {
        operation: 'create',
        outcome: 'denied',
        reason: 'invalid_setup_token',
        target: ['user', null, 'Ada Lovelace'],
      });
    }
    assert.deepEqual(await server.sql('SELECT * FROM users'), []);

    const [made, events] = await server.traced(() => visitor.post('/setup', setup));
    const user = made.expect(201).user();
    assert.equal(made.headers.get('location'), `/api/v1/users/${user.id}`);
    assert.equal(made.headers.get('etag'), '"1"');
    assert.deepEqual(made.cookies, []);
    const { abilities, denials, ...facts } = user;
    assert.deepEqual(facts, {
      id: user.id,
      username: 'Ada Lovelace',
      email: 'First@Example.com',
      phone: null,
      systemRole: 'admin',
      status: 'active',
      language: null,
      lastLoginAt: null,
      mustChangePassword: false,
      createdAt: server.clock.now().toISOString(),
      updatedAt: server.clock.now().toISOString(),
      version: 1,
      memberships: { organizations: [], projects: [] },
      invitation: null,
    });
    assert.equal(abilities.delete, false);
    assert.equal(denials.delete, 'last_system_admin');
    assertAuditLog(events, {
      operation: 'create',
      target: ['user', user.id, 'Ada Lovelace'],
      after: {
        username: 'Ada Lovelace',
        email: 'First@Example.com',
        phone: null,
        systemRole: 'admin',
        status: 'active',
      },
    });

    assert.equal((await visitor.get('/setup')).setupState().needed, false);
    // Also with the right token and another address.
    for (const setupToken of [server.setupToken, 'wrong']) {
      const [again, denied] = await server.traced(() =>
        visitor.post('/setup', { ...setup, email: 'second@example.com', setupToken }),
      );
      again.expect(409).problem('setup_done');
      assertAuditLog(denied, {
        operation: 'create',
        outcome: 'denied',
        reason: 'setup_done',
        target: ['user', null, 'Ada Lovelace'],
      });
    }
    assert.equal((await server.sql('SELECT * FROM users')).length, 1);
    const signedIn = await visitor.post('/session', { email: 'first@example.COM', password: body.password });
    signedIn.expect(201);
  });

  test('returns all faults at once and writes nothing', async () => {
    const server = await startTestServer();
    const visitor = server.client();
    const answer = await visitor.post('/setup', {
      setupToken: 7,
      email: 'nobody',
      username: 'a\nb',
      password: '1234567',
      systemRole: 'admin',
    });
    assert.deepEqual(answer.expect(422).faults(), [
      '/email invalid_email',
      '/password too_common',
      '/password too_short',
      '/password too_simple',
      '/setupToken wrong_type',
      '/systemRole unknown_field',
      '/username invalid_characters',
    ]);
    assert.deepEqual((await visitor.post('/setup', {})).expect(422).faults(), [
      '/email required',
      '/password required',
      '/setupToken required',
      '/username required',
    ]);
    assert.deepEqual(await server.sql('SELECT * FROM users'), []);
    assert.deepEqual(await server.audit(), []);
  });

  test('creates one admin for many concurrent requests', async () => {
    // Each from a network of its own: later requests count as failed attempts, of which a network has five.
    const server = await startTestServer({ config: { trustProxy: true } });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        server.client({ 'x-forwarded-for': `198.51.${index}.1` }).post('/setup', {
          ...body,
          email: `admin-${index}@example.com`,
          setupToken: server.setupToken,
        }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409, 409, 409]);
    assert.equal((await server.sql('SELECT * FROM users')).length, 1);
    assert.equal((await server.sql('SELECT * FROM password_credentials')).length, 1);
    const outcomes = (await server.audit()).map(({ outcome }) => outcome).sort();
    assert.deepEqual(outcomes, [...Array(7).fill('denied'), 'success']);
  });
});
