import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPasswordHasher } from '../../src/identity/credentials/index.ts';
import {
  assertAuditLog,
  configureUnreachableMail,
  createUser,
  firstAdmin,
  latestResetToken,
  requestReset,
  signedInUser,
  signIn,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

// Production parameters, so that requests overlap while a password is hashed.
const hasher = createPasswordHasher();
const server = await startTestServer({ hasher });
const admin = await firstAdmin(server);
await configureUnreachableMail(admin);
const visitor = server.client();
const confirm = (token: string, password: string, browser = visitor) =>
  browser.post('/password-resets/confirm', { token, password });
const linkFor = async ({ email }: { email: string }) => {
  await requestReset(server, email);
  return latestResetToken(server, email);
};

describe('POST /password-resets/confirm', () => {
  test('accepts one of many concurrent uses of a link', async () => {
    const person = await createUser(admin);
    const token = await linkFor(person);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => confirm(token, `chosen password ${index}`, server.client())),
    );
    const winners = answers.flatMap(({ status }, index) => (status === 204 ? [index] : []));
    assert.equal(winners.length, 1);
    for (const answer of answers.filter(({ status }) => status !== 204)) {
      answer.expect(409).problem('link_used');
    }
    await signIn(server, { ...person, password: `chosen password ${winners[0]}` });
  });

  test('changes nothing when the link ends while the password is hashed', async () => {
    for (const end of ['disable', 'replace'] as const) {
      const person = await createUser(admin);
      const token = await linkFor(person);
      await whileLocked(server, async ({ query, waiting }) => {
        await query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]);
        const asked = confirm(token, 'another password 3');
        await waiting(1);
        if (end === 'disable') await query("UPDATE users SET status = 'disabled' WHERE id = $1", [person.id]);
        else await query("UPDATE password_resets SET status = 'replaced' WHERE user_id = $1", [person.id]);
        await query('COMMIT');
        (await asked).expect(409).problem('link_replaced');
        await query('BEGIN');
      });
      const [row] = await server.sql('SELECT changed_at FROM password_credentials WHERE user_id = $1', [
        person.id,
      ]);
      assert.deepEqual(row?.changed_at, person.user.createdAt && new Date(person.user.createdAt));
    }
  });

  test('acts for the user of the link when another user is signed in', async () => {
    const other = await signedInUser(server, admin);
    const person = await createUser(admin);
    const token = await linkFor(person);
    const [, events] = await server.traced(() => confirm(token, 'chosen password 2', other.browser));
    assertAuditLog(events, {
      operation: 'reset_password',
      by: person,
      target: ['user', person.id, person.username],
    });
    (await other.browser.get('/session')).expect(200);
  });

  test('limits events of invalid links', async () => {
    const person = await createUser(admin);
    const token = await linkFor(person);
    (await confirm(token, 'chosen password 2')).expect(204);
    const [, events] = await server.traced(async () => {
      for (let time = 0; time < 30; time++) {
        (await confirm(token, 'another password 3')).expect(409).problem('link_used');
      }
    });
    assert.ok(events.length > 0 && events.length <= 6, `${events.length}`);
  });
});
