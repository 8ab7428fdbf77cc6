import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { purgePasswordResets } from '../../src/identity/password-resets/index.ts';
import { DAY, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { hashToken, newToken } from '../../src/lib/crypto.ts';
import {
  assertAuditLog,
  configureUnreachableMail,
  createUser,
  firstAdmin,
  latestResetToken,
  mailsTo,
  requestReset,
  resetPassword,
  signedInUser,
  signIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
await configureUnreachableMail(admin);
const visitor = server.client();

const targetOf = ({ id, username }: { id: string; username: string }): [string, string, string] => [
  'user',
  id,
  username,
];
const lookUp = (token: string) => visitor.post('/password-resets/lookup', { token });
const confirm = (token: string, password: string) =>
  visitor.post('/password-resets/confirm', { token, password });
const statusOf = async (token: string) => Object(await lookUp(token).then(({ json }) => json)).status;
const linkFor = async ({ email }: { email: string }) => {
  await requestReset(server, email);
  return latestResetToken(server, email);
};

describe('resetting a forgotten password', () => {
  test('requests, mails, looks up and uses a link once', async () => {
    const person = await signedInUser(server, admin);
    await signIn(server, person);
    const [, asked] = await server.traced(() => requestReset(server, ` ${person.email.toUpperCase()} `));
    assertAuditLog(asked, { operation: 'request_password_reset', target: targetOf(person) });

    const now = server.clock.now();
    const expiresAt = new Date(now.getTime() + 30 * MINUTE);
    const [mail, ...others] = await mailsTo(server, person.email);
    assert.deepEqual(others, []);
    const token = await latestResetToken(server, person.email);
    assert.match(token, /^[\w-]{43}$/);
    assert.deepEqual(mail, {
      ...mail,
      kind: 'password_reset',
      recipient: person.email,
      user_id: person.id,
      language: null,
      state: 'queued',
      expires_at: expiresAt,
      parameters: {
        token,
        username: person.username,
        requestedByAdmin: false,
        expiresAt: expiresAt.toISOString(),
      },
    });
    // The database contains the hash only.
    const [row] = await server.sql('SELECT * FROM password_resets WHERE user_id = $1', [person.id]);
    assert.deepEqual(row?.token_hash, hashToken(token));
    for (const table of ['password_resets', 'mails', 'audit_events', 'password_reset_requests']) {
      assert.deepEqual(
        await server.sql(`SELECT * FROM ${table} AS t WHERE t::text LIKE $1`, [`%${token}%`]),
        [],
      );
    }

    assert.deepEqual((await lookUp(token)).expect(200).json, {
      status: 'pending',
      email: person.email,
      username: person.username,
      expiresAt: expiresAt.toISOString(),
    });
    // No session has ended yet.
    (await person.browser.get('/session')).expect(200);

    const password = 'chosen password 2';
    const [done, events] = await server.traced(() => confirm(token, password));
    assert.equal(done.expect(204).text, '');
    assert.deepEqual(done.cookies, []);
    assertAuditLog(events, { operation: 'reset_password', by: person, target: targetOf(person) });
    (await person.browser.get('/session')).expect(401);
    (await visitor.post('/session', { email: person.email, password: person.password })).expect(401);
    const back = await signIn(server, { ...person, password });
    const { user } = (await back.browser.get('/session')).session();
    assert.deepEqual([user.mustChangePassword, user.version], [false, 2]);
    assert.equal((await server.sql('SELECT 1 FROM sessions WHERE user_id = $1', [person.id])).length, 1);

    const confirmation = (await mailsTo(server, person.email)).at(-1);
    assert.deepEqual(
      [confirmation?.kind, confirmation?.parameters],
      ['password_changed', { username: person.username, at: now.toISOString() }],
    );

    // A link works once, and a used one does not reveal its user.
    assert.deepEqual((await lookUp(token)).expect(200).json, {
      status: 'used',
      email: null,
      username: null,
      expiresAt: expiresAt.toISOString(),
    });
    const [again, refused] = await server.traced(() => confirm(token, 'another password 3'));
    again.expect(409).problem('link_used');
    assertAuditLog(refused, {
      operation: 'reset_password',
      outcome: 'denied',
      reason: 'link_used',
      target: targetOf(person),
    });
    await signIn(server, { ...person, password });
  });

  test('is reset by a mail in the language of the user', async () => {
    const person = await signedInUser(server, admin);
    (await person.browser.patch('/me', { language: 'zh' })).expect(200);
    await requestReset(server, person.email);
    assert.equal((await mailsTo(server, person.email))[0]?.language, 'zh');
  });
});

describe('POST /password-resets/confirm', () => {
  test('rejects unknown tokens without an event, and invalid bodies first', async () => {
    for (const token of [newToken(), 'x', '\0', '\ud800', 'x'.repeat(1024), '../..']) {
      const [answers, events] = await server.traced(async () => [
        await lookUp(token),
        await confirm(token, 'another password 3'),
      ]);
      for (const answer of answers) answer.expect(404).problem('invalid_link');
      assert.deepEqual(events, []);
    }
    const person = await createUser(admin);
    const token = await linkFor(person);
    assert.deepEqual((await confirm(token, 'xqzvk')).expect(422).faults(), [
      '/password too_short',
      '/password too_simple',
    ]);
    (await visitor.post('/password-resets/confirm', { token, password: 'x', email: 'a' })).expect(422);
    assert.equal(await statusOf(token), 'pending');
  });

  test('clears the rate limit of the account', async () => {
    const person = await createUser(admin);
    const wrong = { email: person.email, password: 'wrong password 1' };
    for (let time = 0; time < 6; time++) await visitor.post('/session', wrong);
    (await visitor.post('/session', { email: person.email, password: person.password })).expect(429);
    const password = 'chosen password 2';
    (await confirm(await linkFor(person), password)).expect(204);
    await signIn(server, { ...person, password });
  });

  test('replaces a temporary password', async () => {
    const person = await resetPassword(admin, await createUser(admin));
    const password = 'chosen password 2';
    (await confirm(await linkFor(person), password)).expect(204);
    const back = await signIn(server, { ...person, password });
    assert.equal((await back.browser.get('/session')).session().user.mustChangePassword, false);
  });
});

describe('changes of credentials', () => {
  test('are mailed to the user, and another address to the former one', async () => {
    const person = await signedInUser(server, admin);
    const sent = async (email: string) =>
      (await mailsTo(server, email)).map(({ kind, recipient, parameters }) => [kind, recipient, parameters]);
    const at = () => server.clock.now().toISOString();
    const { username, email } = person;

    const change = { currentPassword: person.password, newPassword: 'chosen password 2' };
    (await person.browser.post('/me/password', change)).expect(200);
    const changed = ['password_changed', email, { username, at: at(), by: 'user' }];
    assert.deepEqual(await sent(email), [changed]);

    (await admin.browser.post(`/users/${person.id}/reset-password`, { password: 'given password 3' })).expect(
      200,
    );
    const temporary = ['temporary_password', email, { username, at: at() }];
    assert.deepEqual(await sent(email), [changed, temporary]);

    const next = `next-${email}`;
    (await admin.browser.patch(`/users/${person.id}`, { email: next })).expect(200);
    assert.deepEqual(await sent(email), [
      changed,
      temporary,
      ['email_changed', email, { username, at: at() }],
    ]);
    assert.deepEqual(await sent(next), []);
    // The same mailbox in another letter case.
    (await admin.browser.patch(`/users/${person.id}`, { email: next.toUpperCase() })).expect(200);
    assert.deepEqual(await sent(next), []);
  });
});

describe('links to reset the password', () => {
  test('expire after the configured time', async () => {
    const person = await createUser(admin);
    (await admin.browser.patch('/settings/user-invite', { passwordResetExpiryMinutes: 5 })).expect(200);
    const token = await linkFor(person);
    server.clock.advance(5 * MINUTE - 1);
    assert.equal(await statusOf(token), 'pending');
    server.clock.advance(1);
    const found = Object((await lookUp(token)).expect(200).json);
    assert.deepEqual([found.status, found.email], ['expired', person.email]);
    (await confirm(token, 'another password 3')).expect(409).problem('link_expired');
    (await admin.browser.patch('/settings/user-invite', { passwordResetExpiryMinutes: 30 })).expect(200);
  });

  test('are replaced by a newer one, and the former mail is not sent', async () => {
    const person = await createUser(admin);
    const first = await linkFor(person);
    const second = await linkFor(person);
    assert.deepEqual([await statusOf(first), await statusOf(second)], ['replaced', 'pending']);
    (await confirm(first, 'another password 3')).expect(409).problem('link_replaced');
    const mails = await mailsTo(server, person.email);
    assert.deepEqual(
      mails.map(({ state, parameters }) => [state, parameters?.token]),
      [
        ['withdrawn', undefined],
        ['queued', second],
      ],
    );
    (await confirm(second, 'another password 3')).expect(204);
  });

  test('are neither offered nor sent without a mail server', async (t) => {
    t.after(() => configureUnreachableMail(admin));
    const person = await createUser(admin);
    const token = await linkFor(person);
    (await admin.browser.patch('/settings/mail', { provider: 'none' })).expect(200);
    const [, events] = await server.traced(() => requestReset(server, person.email));
    assertAuditLog(events, {
      operation: 'request_password_reset',
      outcome: 'failure',
      reason: 'mail_not_configured',
      target: targetOf(person),
    });
    assert.equal((await mailsTo(server, person.email)).length, 1);
    // A link sent before still works; no confirmation can be mailed.
    (await confirm(token, 'chosen password 2')).expect(204);
    assert.equal((await mailsTo(server, person.email)).length, 1);
  });

  test('are deleted long after they ended', async () => {
    const person = await createUser(admin);
    const token = await linkFor(person);
    server.clock.advance(30 * DAY + 30 * MINUTE);
    await purgePasswordResets(server.database.db, server.clock.now());
    assert.equal(await statusOf(token), 'expired');
    server.clock.advance(SECOND);
    await purgePasswordResets(server.database.db, server.clock.now());
    (await lookUp(token)).expect(404);
  });
});
