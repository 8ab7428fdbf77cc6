import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { hashToken } from '../../src/lib/crypto.ts';
import { newId } from '../../src/lib/ids.ts';
import { createTestDatabase } from '../harness/index.ts';

const { url, sql, drop } = await createTestDatabase();
after(drop);

const RESTRICTED = { code: '23001' };
const CHECK = { code: '23514' };

/** Inserts a valid user by SQL; the given values replace valid ones. */
async function insertUser(different: Record<string, unknown> = {}): Promise<string> {
  const id = newId();
  const row = {
    id,
    username: 'Raw',
    email: `${id}@example.com`,
    phone: null,
    system_role: 'user',
    status: 'active',
    search_text: 'raw',
    created_at: new Date(0),
    updated_at: new Date(0),
    ...different,
  };
  const columns = Object.keys(row);
  const placeholders = columns.map((_, index) => `$${index + 1}`);
  await sql(`INSERT INTO users (${columns}) VALUES (${placeholders})`, Object.values(row));
  return id;
}

test('audit events cannot be changed, deleted or truncated, not even by the owner', async () => {
  await sql(
    "INSERT INTO audit_events (id, at, event_type, operation, outcome) VALUES ($1, now(), 'user', 'create', 'success')",
    [newId()],
  );
  const before = await sql('SELECT * FROM audit_events');
  for (const statement of [
    "UPDATE audit_events SET outcome = 'failure'",
    'UPDATE audit_events SET reason = NULL WHERE false',
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
  ]) {
    await assert.rejects(sql(statement), RESTRICTED, statement);
  }
  assert.deepEqual(await sql('SELECT * FROM audit_events'), before);
});

test('no statement removes the last active system admin', async () => {
  const admin = await insertUser({ system_role: 'admin' });
  const idle = await insertUser({ system_role: 'admin', status: 'disabled' });
  for (const statement of [
    "UPDATE users SET system_role = 'user' WHERE id = $1",
    "UPDATE users SET status = 'disabled' WHERE id = $1",
    "UPDATE users SET status = 'pending' WHERE id = $1",
    'DELETE FROM users WHERE id = $1',
  ]) {
    await assert.rejects(
      sql(statement, [admin]),
      { ...RESTRICTED, constraint: 'last_system_admin' },
      statement,
    );
  }
  for (const statement of ["UPDATE users SET system_role = 'user'", 'DELETE FROM users']) {
    await assert.rejects(sql(statement), RESTRICTED, statement);
  }
  // With another active one, one may be disabled.
  await sql("UPDATE users SET status = 'active' WHERE id = $1", [idle]);
  await sql('DELETE FROM users WHERE id = $1', [admin]);
  await assert.rejects(sql('DELETE FROM users WHERE id = $1', [idle]), RESTRICTED);
  // Other columns may change.
  await sql("UPDATE users SET username = 'Renamed' WHERE id = $1", [idle]);
});

test('of two transactions that each remove one of two admins the second fails', async () => {
  const [first, second] = [
    await insertUser({ system_role: 'admin' }),
    await insertUser({ system_role: 'admin' }),
  ];
  await sql("UPDATE users SET status = 'disabled' WHERE system_role = 'admin' AND id <> ALL($1)", [
    [first, second],
  ]);
  const clients = [new pg.Client(url), new pg.Client(url)];
  const [one, two] = clients;
  assert.ok(one && two);
  try {
    for (const client of clients) await client.connect();
    for (const client of clients) await client.query('BEGIN');
    await one.query("UPDATE users SET status = 'disabled' WHERE id = $1", [first]);
    const waiting = assert.rejects(
      two.query("UPDATE users SET system_role = 'user' WHERE id = $1", [second]),
      RESTRICTED,
    );
    // The second one must wait until the first has ended.
    const waits =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()";
    for (let tries = 0; tries < 100 && (await sql(waits)).length === 0; tries++) await sleep(10);
    await one.query('COMMIT');
    await waiting;
  } finally {
    for (const client of clients) await client.end();
  }
});

test('an email address is unique regardless of letter case', async () => {
  await insertUser({ email: 'Taken@Example.com' });
  await assert.rejects(insertUser({ email: 'tAKEN@eXAMPLE.COM' }), {
    code: '23505',
    constraint: 'users_email_key',
  });
});

test('constraints reject invalid users', async () => {
  for (const [column, value] of [
    ['username', ''],
    ['username', 'x'.repeat(51)],
    ['email', 'nobody'],
    ['email', '@x'],
    ['email', `${'x'.repeat(250)}@x.com`],
    ['phone', ''],
    ['phone', '1'.repeat(33)],
    ['system_role', 'root'],
    ['status', 'gone'],
    ['language', 'de'],
  ] as const) {
    await assert.rejects(insertUser({ [column]: value }), CHECK, `${column} ${value}`);
  }
});

test('a password hash is argon2id, a token is a hash, and both are deleted with the user', async () => {
  const id = await insertUser();
  const credential = 'INSERT INTO password_credentials VALUES ($1, $2, false, now())';
  for (const hash of ['plain', '$2b$10$bcrypt', '$argon2i$v=19$', '']) {
    await assert.rejects(sql(credential, [id, hash]), CHECK, hash);
  }
  await sql(credential, [id, '$argon2id$v=19$']);
  const session = 'INSERT INTO sessions VALUES ($1, $2, $3, false, now(), now(), now())';
  await assert.rejects(sql(session, [newId(), id, Buffer.from('the token itself')]), CHECK);
  await sql(session, [newId(), id, hashToken('a')]);
  await assert.rejects(sql(session, [newId(), id, hashToken('a')]), { code: '23505' });
  await sql('INSERT INTO user_activity (user_id) VALUES ($1)', [id]);
  await sql('DELETE FROM users WHERE id = $1', [id]);
  for (const table of ['password_credentials', 'sessions', 'user_activity']) {
    assert.deepEqual(await sql(`SELECT * FROM ${table} WHERE user_id = $1`, [id]), [], table);
  }
});

test('changes of users and ended sessions notify all nodes at commit', async () => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const heard: string[] = [];
    client.on('notification', ({ payload }) => heard.push(payload?.split(' ')[0] ?? ''));
    await client.query('LISTEN roster_user_changed');
    const id = await insertUser();
    await sql(
      'INSERT INTO sessions SELECT gen_random_uuid(), $1, sha256(n::text::bytea), false, now(), now(), now() FROM generate_series(1, 3) n',
      [id],
    );
    const notificationsOf = async (statement: string) => {
      heard.length = 0;
      await sql(statement, [id]);
      await client.query('SELECT 1');
      return [...heard];
    };
    assert.deepEqual(await notificationsOf('UPDATE users SET version = version + 1 WHERE id = $1'), [id]);
    assert.deepEqual(
      await notificationsOf('UPDATE sessions SET last_seen_at = now() WHERE user_id = $1'),
      [],
    );
    assert.deepEqual(await notificationsOf('DELETE FROM sessions WHERE user_id = $1'), [id]);
    assert.deepEqual(await notificationsOf('DELETE FROM sessions WHERE user_id = $1'), []);
    assert.deepEqual(await notificationsOf('DELETE FROM users WHERE id = $1'), [id]);
  } finally {
    await client.end();
  }
});

test('every foreign key has an index', async () => {
  const unindexed = await sql(
    `SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT EXISTS (
       SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL
         -- Of several columns the first may do: an id finds few rows by itself.
         AND ((indkey::int2[])[0:cardinality(conkey) - 1] @> conkey OR indkey[0] = conkey[1]))`,
  );
  assert.deepEqual(unindexed, []);
});
