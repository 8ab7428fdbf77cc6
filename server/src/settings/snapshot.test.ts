import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Tables } from '../db/types.ts';
import { createSettings } from './snapshot.ts';

/** A database without settings whose queries are completed by the test. */
function slowDatabase() {
  const asked: { answer(): void; fail(): void }[] = [];
  const connection = {
    executeQuery: <R>() =>
      new Promise<{ rows: R[] }>((resolve, reject) =>
        asked.push({
          answer: () => resolve({ rows: [] }),
          fail: () => reject(new Error('the database is unavailable')),
        }),
      ),
    async *streamQuery() {},
  };
  class Driver extends DummyDriver {
    override acquireConnection = async () => connection;
  }
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new Driver(),
      createIntrospector: (each) => new PostgresIntrospector(each),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  return { db, asked };
}

test('concurrent refreshes share one further read', async () => {
  const { db, asked } = slowDatabase();
  const settings = createSettings(db, 'http://localhost');
  const first = settings.refresh();
  await nextTurn();
  const others = Array.from({ length: 1000 }, () => settings.refresh());
  await nextTurn();
  assert.equal(asked.length, 1, 'queries are serialized');
  asked[0]?.answer();
  await first;
  await nextTurn();
  asked[1]?.answer();
  await Promise.all(others);
  assert.equal(asked.length, 2);
});

test('a refresh after a read began reads again, also when that fails', async () => {
  const { db, asked } = slowDatabase();
  const settings = createSettings(db, 'http://localhost');
  const failing = settings.refresh();
  await nextTurn();
  const next = settings.refresh();
  asked[0]?.fail();
  await assert.rejects(failing, /the database is unavailable/);
  await nextTurn();
  const last = settings.refresh();
  await nextTurn();
  assert.equal(asked.length, 2);
  asked[1]?.answer();
  await next;
  await nextTurn();
  assert.equal(asked.length, 3);
  asked[2]?.answer();
  await last;
});
