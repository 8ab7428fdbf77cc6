import type pg from 'pg';
import type { Scenario } from '../bench.ts';
import { type Rounds, timed } from '../latency.ts';
import type { Row } from '../report.ts';
import { at, median, spreadOf } from '../statistics.ts';

/** A change, as a statement on a user. Its triggers also write the tables that the user list reads. */
interface Write {
  name: string;
  table: string;
  text: string;
}

const WRITES: Write[] = [
  {
    name: 'a sign-in',
    table: 'user_activity',
    text: 'UPDATE user_activity SET last_login_at = now() WHERE user_id = $1',
  },
  {
    name: 'a rename',
    table: 'users',
    text: "UPDATE users SET username = 'Renamed Ozelot', search_text = 'renamed ozelot' || E'\\n' || lower(email) WHERE id = $1",
  },
  {
    name: 'a membership',
    table: 'organization_members',
    text: `INSERT INTO organization_members (organization_id, user_id, role, joined_at)
      SELECT id, $1, 'viewer', now() FROM organizations
      WHERE NOT EXISTS (SELECT FROM organization_members m WHERE m.organization_id = organizations.id AND m.user_id = $1) LIMIT 1`,
  },
  {
    name: 'a new user',
    table: 'users',
    text: `INSERT INTO users (id, username, email, system_role, status, search_text, created_at, updated_at)
      SELECT gen_random_uuid(), 'New ' || username, 'new.' || email, 'user', 'active', 'new ' || search_text, now(), now()
      FROM users WHERE id = $1`,
  },
];

/** Measures statements that change users, with and without the triggers that keep the tables of the user list. Nothing is committed. */
export const writes: Scenario = async ({ database, directory, options }) => {
  const { rows: users } = await database.pool.query<{ id: string }>(
    'SELECT id FROM users ORDER BY md5(id::text) LIMIT $1',
    [options.rounds * options.requests],
  );
  const client = await database.pool.connect();
  try {
    const rows: Row[] = [];
    for (const { name, table, text } of WRITES) {
      const measured: Rounds = [];
      const bare: Rounds = [];
      const each = (round: number) =>
        users.slice(round * options.requests, (round + 1) * options.requests).map(({ id }) => id);
      for (let round = 0; round < options.rounds; round++) {
        bare.push(await without(client, table, () => roundOf(client, text, each(round))));
        measured.push(await inTransaction(client, () => roundOf(client, text, each(round))));
      }
      const [all, alone] = [spreadOf(measured.map(median)), spreadOf(bare.map(median))];
      rows.push({
        scenario: `write, ${name}`,
        people: directory.people,
        unit: 'ms, p50',
        measured: all,
        bare: alone,
        ratio: spreadOf(measured.map((round, index) => median(round) / median(at(bare, index)))),
        note: 'the statement; bare: without the tables of the user list',
      });
    }
    return rows;
  } finally {
    await client.query(
      'VACUUM users, user_activity, organization_members, directory_entries, directory_activity, directory_words, scope_sizes',
    );
    client.release();
  }
};

async function roundOf(client: pg.PoolClient, text: string, ids: string[]): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) times.push(await timed(() => client.query(text, [id])));
  return times;
}

async function inTransaction<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Runs `work` in a transaction in which the table does not have the triggers of the user list. */
const without = <T>(client: pg.PoolClient, table: string, work: () => Promise<T>): Promise<T> =>
  inTransaction(client, async () => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT tgname AS name FROM pg_trigger WHERE tgrelid = $1::regclass AND tgname ~ 'directory'",
      [table],
    );
    for (const { name } of rows) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${name}`);
    return work();
  });
