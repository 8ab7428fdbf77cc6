import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { record, recordAll } from '../../src/audit/record.ts';
import { createSealer } from '../../src/audit/sealer.ts';
import { HOUR } from '../../src/lib/clock.ts';
import { newId, newIdAt } from '../../src/lib/ids.ts';
import { createClock, startTestServer, type TestServer, whileLocked } from '../harness/index.ts';
import { assertSealed, untilSealed } from '../harness/seals.ts';

const caller = { address: '192.0.2.1', userAgent: 'roster-test', requestId: null };
const event = (name: string) =>
  ({
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
    target: { type: 'user', id: newId(), name },
    after: { name, numbers: [1.5, 1e21, -0, 10000000], 王: 'ä\u2028"', nested: { b: [{}], a: null } },
  }) as const;

/** Writes events, each in a transaction of its own. */
async function write({ database, clock }: TestServer, count: number, name = 'Somebody'): Promise<void> {
  for (let at = 0; at < count; at++) await record(database.db, caller, clock.now(), event(`${name} ${at}`));
}

const orderOf = async ({ sql }: TestServer) =>
  (
    await sql<{ name: string }>(
      "SELECT target_name AS name FROM audit_leaves JOIN audit_events ON id = event_id WHERE operation = 'create' ORDER BY ordinal",
    )
  ).map(({ name }) => name);

describe('audit log sealing', () => {
  test('seals events in a chain of signed batches; the first key writes an event', async () => {
    const server = await startTestServer();
    for (let round = 0; round < 3; round++) {
      await write(server, 3, `Round ${round}`);
      await untilSealed(server);
    }
    const batches = await assertSealed(server);
    assert.ok(batches.length >= 3);
    const [made] = await server.sql<{ after: unknown; outcome: string }>(
      "SELECT * FROM audit_events WHERE event_type = 'audit' AND operation = 'create_key'",
    );
    assert.deepEqual(made?.after, { key: batches[0]?.key_id, former: [] });
    assert.equal((await orderOf(server)).length, 9);
  });

  test('seals thousands of events in batches of a thousand', async () => {
    const server = await startTestServer();
    const many = Array.from({ length: 2500 }, (_, at) => event(`One of many ${at}`));
    await server.database.transact((tx) => recordAll(tx, caller, server.clock.now(), many));
    await untilSealed(server);
    const sizes = (await assertSealed(server)).map(({ first, last }) => last - first + 1);
    assert.equal(Math.max(...sizes), 1000);
    assert.deepEqual(
      await orderOf(server),
      many.map(({ target }) => target.name),
    );
  });

  test('keeps the chain when a clock goes backwards or two nodes have different clocks', async () => {
    const ahead = createClock('2026-03-02T12:00:00.000Z');
    const server = await startTestServer({ clock: ahead });
    const other = await startTestServer({ beside: server, clock: createClock('2020-01-01T00:00:00.000Z') });
    for (let round = 0; round < 4; round++) {
      await Promise.all([write(server, 20, 'Ahead'), write(other, 20, 'Behind')]);
      // The clock is set back.
      ahead.advance(-HOUR);
      await untilSealed(server);
    }
    const batches = await assertSealed(server);
    assert.ok(new Set(batches.map(({ at }) => at.getTime())).size > 1);
    assert.equal((await orderOf(server)).length, 160);
  });

  test('seals an event with an older id after those already sealed', async () => {
    const server = await startTestServer();
    await write(server, 2, 'Later');
    await untilSealed(server);
    await server.sql(
      `WITH written AS (
       INSERT INTO audit_events (id, at, event_type, operation, outcome, target_type, target_name)
       VALUES ($1, '2020-01-01T00:00:00.000Z', 'user', 'create', 'success', 'user', 'Of a slow transaction') RETURNING id
     ) INSERT INTO audit_unsealed SELECT id FROM written`,
      [newIdAt(new Date('2020-01-01'))],
    );
    await untilSealed(server);
    await assertSealed(server);
    assert.deepEqual(await orderOf(server), ['Later 0', 'Later 1', 'Of a slow transaction']);
  });

  test('does not block writers: events are committed while the sealing transaction is open', async () => {
    const server = await startTestServer();
    await write(server, 1, 'Before');
    await untilSealed(server);
    // The sealer has read the head of the chain and the queue, and waits for the lock to insert its leaves.
    await whileLocked(server, async (blocker) => {
      await blocker.query('LOCK TABLE audit_leaves IN SHARE MODE');
      await write(server, 1, 'Being sealed');
      await blocker.waiting(1);
      const begin = await server.sql('SELECT FROM audit_events');
      await write(server, 50, 'Meanwhile');
      assert.equal((await server.sql('SELECT FROM audit_events')).length, begin.length + 50);
      await blocker.waiting(1);
    });
    await untilSealed(server);
    await assertSealed(server);
    assert.equal((await orderOf(server))[1], 'Being sealed 0');
  });

  test('continues past an event deleted before it was sealed, and records it', async () => {
    const server = await startTestServer();
    const gone = newId();
    await server.sql('INSERT INTO audit_unsealed VALUES ($1)', [gone]);
    await write(server, 3);
    await untilSealed(server);
    await assertSealed(server);
    assert.deepEqual(await server.sql('SELECT * FROM audit_unsealed'), [{ event_id: gone }]);
  });

  test('seals an event that is queued twice once', async () => {
    const server = await startTestServer();
    await write(server, 1);
    await untilSealed(server);
    await server.sql('INSERT INTO audit_unsealed SELECT event_id FROM audit_leaves');
    await untilSealed(server);
    await write(server, 1);
    await untilSealed(server);
    await assertSealed(server);
    assert.deepEqual(await server.sql('SELECT * FROM audit_unsealed'), []);
  });

  test('continues past numbers and times that JSON or clocks cannot represent', async () => {
    const server = await startTestServer();
    await server.sql(
      `WITH written AS (
       INSERT INTO audit_events (id, at, event_type, operation, outcome, after)
       VALUES ($1, 'infinity', 'session', 'sign_in', 'success', '{"number": 1e999}'),
         ($2, '0044-03-15 BC', 'session', 'sign_in', 'failure', NULL) RETURNING id
     ) INSERT INTO audit_unsealed SELECT id FROM written`,
      [newId(), newId()],
    );
    await write(server, 3);
    await untilSealed(server);
    assert.deepEqual(await server.sql('SELECT * FROM audit_unsealed'), []);
  });

  test('a new SECRET_KEY continues the chain with a new key; a former one decrypts its own seals', async () => {
    const keys = ['the first secret key, for tests only', 'the second secret key, for tests only'] as const;
    const first = await startTestServer({ config: { secretKey: keys[0] } });
    await write(first, 1);
    await untilSealed(first);
    await first.server.close();
    const rotated = await startTestServer({
      beside: first,
      config: { secretKey: keys[1], formerSecretKeys: [keys[0]] },
    });
    await write(rotated, 1);
    await untilSealed(rotated);
    await rotated.server.close();
    assert.equal(new Set((await assertSealed(first)).map(({ key_id }) => key_id)).size, 1);
    const forgotten = await startTestServer({ beside: first, config: { secretKey: keys[1] } });
    await write(forgotten, 1);
    await untilSealed(forgotten);
    const made = (await assertSealed(first)).map(({ key_id }) => key_id);
    assert.equal(new Set(made).size, 2);
    const events = await first.sql<{ after: { key: string; former: string[] } }>(
      "SELECT after FROM audit_events WHERE operation = 'create_key' ORDER BY id",
    );
    assert.deepEqual(
      events.map(({ after }) => after),
      [
        { key: made[0], former: [] },
        { key: made.at(-1), former: [made[0]] },
      ],
    );
  });

  test('two nodes write one chain, also when both act as the sealer', async () => {
    const server = await startTestServer();
    const others = [await startTestServer({ beside: server }), await startTestServer({ beside: server })];
    const sealers = [server, ...others].map(({ server: { services } }) =>
      createSealer({ ...services, onWaiting() {} }),
    );
    let isWriting = true;
    const seal = async (sealer: (typeof sealers)[number]) => {
      while (isWriting) await sealer.runStep();
    };
    const sealing = Promise.all(sealers.map(seal));
    await Promise.all([server, ...others].map((each) => write(each, 60)));
    isWriting = false;
    await sealing;
    await untilSealed(server);
    await assertSealed(server);
    assert.equal((await orderOf(server)).length, 180);
  });
});
