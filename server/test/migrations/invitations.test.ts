import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { hashToken, newToken } from '../../src/lib/crypto.ts';
import { newId } from '../../src/lib/ids.ts';
import { createTestDatabase } from '../harness/index.ts';

const { url, sql, drop } = await createTestDatabase();
after(drop);

const CHECK = { code: '23514' };
const UNIQUE = { code: '23505' };
const MISSING = { code: '23502' };

/** Inserts a row by SQL; returns its id. */
async function insert(table: string, row: Record<string, unknown>): Promise<string> {
  const columns = Object.keys(row);
  const placeholders = columns.map((_, index) => `$${index + 1}`);
  await sql(`INSERT INTO ${table} (${columns}) VALUES (${placeholders})`, Object.values(row));
  return String(row.id);
}
const [EARLY, LATE] = [new Date(0), new Date(1000)];
const newHash = () => hashToken(newToken());

const insertUser = (different: object = {}) => {
  const id = newId();
  return insert('users', {
    id,
    username: 'Raw',
    email: `${id}@example.com`,
    system_role: 'user',
    status: 'pending',
    search_text: 'raw',
    created_at: EARLY,
    updated_at: EARLY,
    ...different,
  });
};
const insertMail = (different: object = {}) =>
  insert('mails', {
    id: newId(),
    kind: 'invitation',
    recipient: 'a@example.com',
    parameters: 'sealed',
    next_attempt_at: EARLY,
    expires_at: LATE,
    created_at: EARLY,
    ...different,
  });
const insertInvitation = (different: object = {}) =>
  insert('invitations', {
    id: newId(),
    email: 'a@example.com',
    system_role: 'user',
    token_hash: newHash(),
    expires_at: LATE,
    created_by_name: 'Ada',
    created_at: EARLY,
    ...different,
  });
const insertReset = (different: object = {}) =>
  insert('password_resets', {
    id: newId(),
    token_hash: newHash(),
    expires_at: LATE,
    created_at: EARLY,
    ...different,
  });
const rowOf = async (table: string, id: string) =>
  (await sql(`SELECT * FROM ${table} WHERE id = $1`, [id]))[0];

test('a user has one pending invitation', async () => {
  const user_id = await insertUser();
  await insertInvitation({ user_id, status: 'revoked', settled_at: EARLY });
  const pending = await insertInvitation({ user_id });
  await assert.rejects(insertInvitation({ user_id }), { ...UNIQUE, constraint: 'invitations_pending_key' });
  await sql("UPDATE invitations SET status = 'accepted', settled_at = now() WHERE id = $1", [pending]);
  await insertInvitation({ user_id });
  // Nor by two concurrent inserts.
  const other = await insertUser();
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => insertInvitation({ user_id: other })));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a user has one valid reset link', async () => {
  const user_id = await insertUser({ status: 'active' });
  const first = await insertReset({ user_id });
  await assert.rejects(insertReset({ user_id }), { ...UNIQUE, constraint: 'password_resets_pending_key' });
  for (const status of ['used', 'replaced']) {
    await insertReset({ user_id, status });
    await insertReset({ user_id, status });
  }
  await sql("UPDATE password_resets SET status = 'replaced' WHERE id = $1", [first]);
  await insertReset({ user_id });
  await sql('DELETE FROM users WHERE id = $1', [user_id]);
  assert.deepEqual(await sql('SELECT 1 FROM password_resets WHERE user_id = $1', [user_id]), []);
});

test('settled rows have a time, pending ones have none', async () => {
  await assert.rejects(insertInvitation({ status: 'accepted' }), CHECK);
  await assert.rejects(insertInvitation({ status: 'revoked' }), CHECK);
  await assert.rejects(insertInvitation({ settled_at: EARLY }), CHECK);
  for (const state of ['sent', 'failed', 'withdrawn']) {
    await assert.rejects(insertMail({ state }), CHECK, state);
    await insertMail({ state, settled_at: EARLY, parameters: null });
  }
  await assert.rejects(insertMail({ settled_at: EARLY }), CHECK);
  // A mail that is to be sent must have its parameters.
  await assert.rejects(insertMail({ parameters: null }), CHECK);
});

test('tokens are unique hashes', async () => {
  const user_id = await insertUser({ status: 'active' });
  for (const put of [insertInvitation, (different: object) => insertReset({ user_id, ...different })]) {
    await assert.rejects(put({ token_hash: Buffer.from(newToken()) }), CHECK);
    await assert.rejects(put({ token_hash: null }), MISSING);
    const token_hash = newHash();
    await put({ token_hash, status: put === insertInvitation ? 'pending' : 'used' });
    await assert.rejects(put({ token_hash }), UNIQUE);
  }
  const invitation_id = await insertInvitation();
  const former = { token_hash: newHash(), invitation_id };
  await insert('invitation_former_links', former);
  await assert.rejects(insert('invitation_former_links', former), UNIQUE);
  await assert.rejects(
    insert('invitation_former_links', { ...former, token_hash: Buffer.from('the token itself') }),
    CHECK,
  );
  await sql('DELETE FROM invitations WHERE id = $1', [invitation_id]);
  const left = 'SELECT 1 FROM invitation_former_links WHERE invitation_id = $1';
  assert.deepEqual(await sql(left, [invitation_id]), []);
});

test('deleting a user settles invitations and keeps settled ones', async () => {
  const user_id = await insertUser();
  const accepted = await insertInvitation({ user_id, status: 'accepted', settled_at: EARLY });
  const pending = await insertInvitation({ user_id });
  const other = await insertInvitation({ user_id: await insertUser() });
  await sql('DELETE FROM users WHERE id = $1', [user_id]);
  const revoked = await rowOf('invitations', pending);
  assert.deepEqual([revoked?.status, revoked?.user_id, revoked?.version], ['revoked', null, 2]);
  assert.ok(revoked?.settled_at instanceof Date);
  const kept = await rowOf('invitations', accepted);
  assert.deepEqual(
    [kept?.status, kept?.user_id, kept?.version, kept?.settled_at],
    ['accepted', null, 1, EARLY],
  );
  assert.equal((await rowOf('invitations', other))?.status, 'pending');
  // Many in one statement, too.
  await sql("DELETE FROM users WHERE status = 'pending'");
  assert.deepEqual(
    await sql("SELECT 1 FROM invitations WHERE status = 'pending' AND user_id IS NULL AND id = $1", [other]),
    [],
  );
});

test('mail outlives its user, invitations and links outlive their mail', async () => {
  const user_id = await insertUser({ status: 'active' });
  const mail_id = await insertMail({ user_id });
  const invitation = await insertInvitation({ mail_id });
  const reset = await insertReset({ user_id: await insertUser({ status: 'active' }), mail_id });
  await sql('DELETE FROM users WHERE id = $1', [user_id]);
  assert.equal((await rowOf('mails', mail_id))?.user_id, null);
  await sql('DELETE FROM mails WHERE id = $1', [mail_id]);
  assert.equal((await rowOf('invitations', invitation))?.mail_id, null);
  assert.equal((await rowOf('password_resets', reset))?.mail_id, null);
});

test('constraints reject invalid rows', async () => {
  for (const different of [
    { status: 'expired' },
    { system_role: 'root' },
    { email: 'x' },
    { email: 'x'.repeat(255) },
  ])
    await assert.rejects(insertInvitation(different), CHECK, JSON.stringify(different));
  for (const different of [
    { kind: 'newsletter' },
    { state: 'sending' },
    { language: 'de' },
    { recipient: 'x' },
    { recipient: 'x'.repeat(255) },
  ])
    await assert.rejects(insertMail(different), CHECK, JSON.stringify(different));
  const user_id = await insertUser({ status: 'active' });
  await assert.rejects(insertReset({ user_id, status: 'expired' }), CHECK);
  for (const hash of ['plain', '$2b$10$bcrypt', ''])
    await assert.rejects(
      insert('former_passwords', { id: newId(), user_id, hash, replaced_at: EARLY }),
      CHECK,
    );
  const request = { id: newId(), requested_at: EARLY };
  for (const email of ['x', 'x'.repeat(255)])
    await assert.rejects(insert('password_reset_requests', { ...request, email }), CHECK);
  const setting = { value: '{}', updated_at: EARLY };
  for (const name of ['', 'A', 'a b', 'x'.repeat(60), '-a'])
    await assert.rejects(insert('settings', { ...setting, name }), CHECK, name);
  for (const value of ['[]', '1', 'null', '"a"'])
    await assert.rejects(insert('settings', { ...setting, name: 'general', value }), CHECK, value);
  await assert.rejects(insert('mail_pause', { failures: 1 }), UNIQUE);
  await assert.rejects(insert('mail_pause', { singleton: false }), CHECK);
});

test('mail has the order of writing, which cannot be set', async () => {
  const ids = [await insertMail(), await insertMail(), await insertMail()];
  const rows = await sql<{ id: string }>('SELECT id FROM mails WHERE id = ANY($1) ORDER BY ordinal', [ids]);
  assert.deepEqual(
    rows.map(({ id }) => id),
    ids,
  );
  await assert.rejects(insertMail({ ordinal: 1 }), { code: '428C9' });
});

test('notifies nodes at commit of relevant changes only', async () => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const heard: string[] = [];
    client.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`.trim()));
    for (const channel of ['settings_changed', 'mail_queued', 'password_reset_requested'])
      await client.query(`LISTEN roster_${channel}`);
    const notificationsOf = async (work: () => Promise<unknown>) => {
      heard.length = 0;
      await work();
      await client.query('SELECT 1');
      return [...heard];
    };
    const setting = { name: 'general', value: '{}', updated_at: EARLY };
    const changed = ['roster_settings_changed general'];
    assert.deepEqual(await notificationsOf(() => insert('settings', setting)), changed);
    assert.deepEqual(await notificationsOf(() => sql('UPDATE settings SET version = 2')), changed);
    assert.deepEqual(await notificationsOf(() => sql('DELETE FROM settings')), changed);

    const queued = ['roster_mail_queued'];
    assert.deepEqual(await notificationsOf(insertMail), queued);
    const sent = "UPDATE mails SET state = 'sent', settled_at = now() WHERE state = 'queued'";
    assert.deepEqual(await notificationsOf(() => sql(sent)), []);
    const again =
      "UPDATE mails SET state = 'queued', settled_at = NULL WHERE state = 'sent' AND parameters IS NOT NULL";
    assert.deepEqual(await notificationsOf(() => sql(again)), queued);
    assert.deepEqual(await notificationsOf(() => sql('UPDATE mails SET attempts = attempts + 1')), []);

    const request = { id: newId(), email: 'a@example.com', requested_at: EARLY };
    assert.deepEqual(await notificationsOf(() => insert('password_reset_requests', request)), [
      'roster_password_reset_requested',
    ]);
    assert.deepEqual(await notificationsOf(() => sql('DELETE FROM password_reset_requests')), []);
  } finally {
    await client.end();
  }
});
