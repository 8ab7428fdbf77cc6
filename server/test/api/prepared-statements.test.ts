import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { record, recordAll } from '../../src/audit/record.ts';
import { openDatabase } from '../../src/db/database.ts';
import { listUsers } from '../../src/identity/users/list-store.ts';
import { findUser } from '../../src/identity/users/store.ts';
import { firstAdmin, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

/** A pool of one connection, so that its prepared statements can be read. */
async function onOneConnection(work: (one: ReturnType<typeof openDatabase>) => Promise<void>) {
  const database = openDatabase({ connectionString: server.databaseUrl }, 1);
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

const preparedOn = async ({ pool }: ReturnType<typeof openDatabase>) =>
  (await pool.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements')).rows.map(
    ({ statement }) => statement,
  );

describe('prepared statements', () => {
  test('a statement is prepared at its third use, also by the share of anonymous callers', () =>
    onOneConnection(async (database) => {
      const { id } = admin;
      await findUser(database.db, id);
      await findUser(database.anonymous.db, id);
      assert.deepEqual(await preparedOn(database), []);
      assert.equal((await findUser(database.db, id))?.id, id);
      const [statement = '', ...others] = await preparedOn(database);
      assert.match(statement, /from "users" as "u"/);
      assert.deepEqual(others, []);
      assert.equal((await findUser(database.anonymous.db, id))?.id, id);
      await database.transact(async (tx) => assert.equal((await findUser(tx, id))?.id, id));
      assert.equal((await preparedOn(database)).length, 1);
    }));

  test('inserting an audit event is prepared, inserting many and reading them is not', () =>
    onOneConnection(async (database) => {
      const event = { eventType: 'user', operation: 'view', outcome: 'denied' } as const;
      const caller = { address: null, userAgent: null, requestId: null };
      for (let use = 0; use < 4; use++) {
        await record(database.db, caller, new Date(0), event);
        await recordAll(database.db, caller, new Date(0), Array(100).fill(event));
        await database.db.selectFrom('audit_events').select('id').where('reason', '=', 'none').execute();
      }
      const statements = await preparedOn(database);
      assert.deepEqual(
        statements.map(
          (statement) => /insert into "audit_events"/.test(statement) && statement.length < 3000,
        ),
        [true],
      );
    }));

  test('lists and searches are planned for their values each time', () =>
    onOneConnection(async (database) => {
      const page = { order: 'username', descending: false, limit: 10, position: undefined } as const;
      for (let use = 0; use < 5; use++)
        for (const words of [[], ['ada'], ['love', 'ada']])
          await listUsers(database.db, { words, memberships: [] }, page);
      const statements = await preparedOn(database);
      assert.deepEqual(
        statements.filter((statement) => /directory_|like/i.test(statement)),
        [],
      );
    }));
});
