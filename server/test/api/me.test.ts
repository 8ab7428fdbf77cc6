import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAuditLog,
  firstAdmin,
  resetPassword,
  signedInUser,
  signIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const NEW = 'brand new password 2';

describe('PATCH /me', () => {
  test('changes name, phone and language only, which GET /me returns', async () => {
    const person = await signedInUser(server, admin);
    const me = await person.browser.get('/me');
    assert.equal(me.expect(200).user().id, person.id);
    assert.equal(me.headers.get('etag'), '"1"');
    const patch = { username: ' Renée ', phone: '+1 5', language: 'zh' };
    const [answer, events] = await server.traced(() => person.browser.patch('/me', patch));
    const { username, phone, language, version } = answer.expect(200).user();
    assert.deepEqual([username, phone, language, version], ['Renée', '+1 5', 'zh', 2]);
    assert.equal(answer.headers.get('etag'), '"2"');
    assertAuditLog(events, {
      operation: 'update',
      by: person,
      target: ['user', person.id, person.username],
      before: { username: person.username, phone: null, language: null },
      after: { username: 'Renée', phone: '+1 5', language: 'zh' },
    });
    assert.equal((await person.browser.get('/session')).session().user.username, 'Renée');
    const refused = {
      email: 'new@example.com',
      systemRole: 'admin',
      status: 'active',
      language: 'de',
      username: '\t',
    };
    assert.deepEqual((await person.browser.patch('/me', refused)).expect(422).faults(), [
      '/email unknown_field',
      '/language unknown_value',
      '/status unknown_field',
      '/systemRole unknown_field',
      '/username required',
    ]);
  });

  test('rejects an old If-Match', async () => {
    const person = await signedInUser(server, admin);
    const change = (etag: string) =>
      person.browser.patch('/me', { phone: etag.replace(/\D/g, '') }, { headers: { 'if-match': etag } });
    (await change('"1"')).expect(200);
    const [stale, events] = await server.traced(() => change('"1"'));
    stale.expect(412).problem('stale_version');
    assert.deepEqual(
      events.map(({ outcome, reason }) => [outcome, reason]),
      [['denied', 'stale_version']],
    );
    (await change('"2"')).expect(200);
  });
});

describe('POST /me/password', () => {
  test('renews this session and ends all others', async () => {
    const person = await signedInUser(server, admin);
    const other = await signIn(server, person);
    const thief = person.browser.copy();
    const { id } = (await thief.get('/session')).expect(200).session().session;
    const body = { currentPassword: person.password, newPassword: NEW };
    const [answer, events] = await server.traced(() => person.browser.post('/me/password', body));
    const user = answer.expect(200).user();
    assert.deepEqual([user.mustChangePassword, user.version], [false, 2]);
    assert.equal(answer.headers.get('etag'), '"2"');
    const [cookie] = answer.cookies;
    assert.deepEqual(cookie?.attributes, { path: '/', httponly: true, samesite: 'Lax' });
    assertAuditLog(events, {
      operation: 'change_password',
      by: person,
      target: ['user', person.id, person.username],
    });
    assert.equal((await person.browser.get('/session')).expect(200).session().session.id, id);
    (await thief.get('/session')).expect(401);
    (await other.browser.get('/session')).expect(401);
    const signInWith = (password: string) =>
      server.client().post('/session', { email: person.email, password });
    (await signInWith(person.password)).expect(401);
    (await signInWith(NEW)).expect(201);
  });

  test('keeps the 30 days of a remembered session in its cookie', async () => {
    const person = await signedInUser(server, admin);
    const remembered = await signIn(server, person, { rememberMe: true });
    const body = { currentPassword: person.password, newPassword: NEW };
    const answer = await remembered.browser.post('/me/password', body);
    assert.equal(answer.expect(200).cookies[0]?.attributes['max-age'], String(30 * 24 * 3600));
  });

  test('rejects a wrong current, an unchanged or a weak password with 422 at its field', async () => {
    const person = await signedInUser(server, admin);
    const change = (currentPassword: unknown, newPassword: unknown) =>
      person.browser.post('/me/password', { currentPassword, newPassword });
    const [wrong, events] = await server.traced(() => change('wrong password 1', NEW));
    assert.deepEqual(wrong.expect(422).faults(), ['/currentPassword wrong_password']);
    assertAuditLog(events, {
      operation: 'change_password',
      outcome: 'failure',
      reason: 'invalid_credentials',
      by: person,
      target: ['user', person.id, person.username],
    });
    assert.deepEqual((await change(person.password, person.password)).expect(422).faults(), [
      '/newPassword same_password',
    ]);
    assert.deepEqual((await change('', 'xqzvkwj')).expect(422).faults(), [
      '/currentPassword required',
      '/newPassword too_short',
      '/newPassword too_simple',
    ]);
    assert.deepEqual((await change(person.password, 'password123')).expect(422).faults(), [
      '/newPassword too_common',
    ]);
    await signIn(server, person);
  });

  test('accepts passwords of any script, with blanks at the ends, up to 128 characters', async () => {
    const person = await signedInUser(server, admin);
    let current = person.password;
    for (const next of [
      ' 密码密码密码 1 ',
      `${'🎉'.repeat(127)}a`,
      `\u0000tab\tnew\nline`,
      'Ｆｕｌｌ－ｗｉｄｔｈ',
    ]) {
      const body = { currentPassword: current, newPassword: next };
      (await person.browser.post('/me/password', body)).expect(200);
      (await server.client().post('/session', { email: person.email, password: next.trim() })).expect(
        next.trim() === next ? 201 : 401,
      );
      current = next;
    }
    const long = { currentPassword: current, newPassword: `${'1'.repeat(128)}a` };
    assert.deepEqual((await person.browser.post('/me/password', long)).expect(422).faults(), [
      '/newPassword too_long',
    ]);
    const lone = { currentPassword: current, newPassword: '\ud800 a lone surrogate' };
    assert.deepEqual((await person.browser.post('/me/password', lone)).expect(422).faults(), [
      '/newPassword invalid_text',
    ]);
  });

  test('of two concurrent changes one wins, and its token is valid', async () => {
    for (let round = 0; round < 5; round++) {
      const person = await signedInUser(server, admin);
      const tabs = [person.browser.copy(), person.browser.copy()];
      const answers = await Promise.all(
        tabs.map((tab, index) =>
          tab.post('/me/password', { currentPassword: person.password, newPassword: `${NEW} ${index}` }),
        ),
      );
      const [won, lost] = answers.map(({ status }) => status).sort();
      assert.equal(won, 200);
      // The session has ended; or the given password was compared with the new one.
      assert.ok(lost === 401 || lost === 422, `${lost}`);
      const winner = answers.findIndex(({ status }) => status === 200);
      (await tabs[winner]?.get('/session'))?.expect(200);
      await signIn(server, { ...person, password: `${NEW} ${winner}` });
    }
  });
});

describe('a temporary password', () => {
  test('allows three routes only until it is changed', async () => {
    const { browser, ...person } = await signIn(
      server,
      await resetPassword(admin, await signedInUser(server, admin, { systemRole: 'admin' })),
    );
    (await browser.get('/session')).expect(200);
    for (const [method, path, route] of [
      ['GET', '/me', '/me'],
      ['PATCH', '/me', '/me'],
      ['GET', '/me/sessions', '/me/sessions'],
      ['GET', '/users', '/users'],
      ['POST', '/users', '/users'],
      ['DELETE', `/users/${person.id}`, '/users/:id'],
    ] as const) {
      const [answer, events] = await server.traced(() => browser.request(method, `/api/v1${path}`));
      answer.expect(403).problem('password_change_required');
      assertAuditLog(events, {
        eventType: 'session',
        operation: 'request',
        outcome: 'denied',
        reason: 'password_change_required',
        by: person,
        after: { method, route: `/api/v1${route}` },
      });
    }
    const same = { currentPassword: person.password, newPassword: person.password };
    (await browser.post('/me/password', same)).expect(422);
    (await browser.post('/me/password', { ...same, newPassword: NEW })).expect(200);
    (await browser.get('/users')).expect(200);
    assert.equal((await browser.get('/me')).expect(200).user().mustChangePassword, false);
  });
});
