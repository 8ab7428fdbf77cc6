import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeSnapshot } from '../../src/audit/snapshot-store.ts';
import { verifyAuditLog } from '../../src/audit/verify.ts';
import { DAY, HOUR, SECOND } from '../../src/lib/clock.ts';
import { newIdAt } from '../../src/lib/ids.ts';
import { createRetention } from '../../src/monitoring/audit-log/retention.ts';
import {
  createClock,
  eventually,
  firstAdmin,
  insertSession,
  startTestServer,
  type TestServer,
  whileLocked,
} from '../harness/index.ts';
import { untilSealed } from '../harness/seals.ts';

/** A time in the past, for the database as well. */
const BEGIN = '2025-06-02T09:00:00.000Z';

/** Inserts events, sealed in one or more batches, and waits until every consumer has read them: earlier they are kept. */
async function insertSealed(server: TestServer, count: number, at: Date) {
  await server.sql(
    `WITH written AS (
       INSERT INTO audit_events (id, at, event_type, operation, outcome)
       SELECT id, $2, 'user', 'view', 'success' FROM unnest($1::uuid[]) AS id RETURNING id)
     INSERT INTO audit_unsealed SELECT id FROM written`,
    [Array.from({ length: count }, () => newIdAt(at)), at],
  );
  const last = await untilSealed(server);
  await eventually(async () => {
    const [consumers] = await server.sql<{ ordinal: number | null }>(
      'SELECT min(ordinal)::int AS ordinal FROM audit_followers',
    );
    assert.ok((consumers?.ordinal ?? last) >= last, 'a consumer has not read all events');
  }, 60_000);
}

/** Verifies the log and returns the finding; undefined when it is intact. */
async function findingIn({ database, server }: TestServer) {
  const snapshot = await takeSnapshot(database);
  try {
    return (await verifyAuditLog(snapshot, server.services.vault, [])).finding;
  } finally {
    await snapshot.close();
  }
}

interface Removal {
  throughBatch: number;
  throughOrdinal: number;
  root: string;
  events: number;
  olderThan: number;
}
const removals = async ({ sql }: TestServer) =>
  (
    await sql<{ after: Removal; operated_by_id: string | null }>(
      "SELECT after - 'keyId' - 'signature' AS after, operated_by_id FROM audit_events WHERE event_type = 'audit' AND operation = 'remove' ORDER BY at, id",
    )
  ).map(({ after, operated_by_id }) => ({ ...after, by: operated_by_id }));
const countOf = async ({ sql }: TestServer) =>
  (
    await sql<{ count: number }>("SELECT count(*)::int AS count FROM audit_events WHERE operation = 'view'")
  )[0]?.count;

/** Sets the retention period in days, by SQL. */
const keep = ({ sql }: TestServer, days: number | null, setAt = new Date()) =>
  sql(
    `INSERT INTO settings (name, value, version, updated_at) VALUES ('audit-retention', $1, 2, $2)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    [JSON.stringify({ days }), setAt],
  );
async function untilRemoved(server: TestServer, count: number): Promise<Removal[]> {
  for (;;) {
    const found = await removals(server);
    if (found.length >= count) return found;
    await sleep(10);
  }
}

describe('audit log retention', () => {
  test('removes whole batches past the retention period; writes an event for each; the log still verifies', async () => {
    const clock = createClock(BEGIN);
    const server = await startTestServer({ clock });
    const admin = await firstAdmin(server);
    await untilSealed(server);
    await insertSealed(server, 1500, clock.now());
    clock.advance(10 * DAY);
    await insertSealed(server, 5, clock.now());
    const impact = async (days: number) => {
      const { browser } = await insertSession(server, admin.id);
      return (await browser.get(`/settings/audit-retention/impact?days=${days}`)).expect(200).json;
    };
    clock.advance(20 * DAY);
    // The period is exact to the millisecond: an event of exactly this age is kept.
    const [oldest] = await server.sql<{ at: Date; count: number }>(
      'SELECT min(at) AS at, count(*)::int AS count FROM audit_events WHERE at < $1',
      [new Date(clock.now().getTime() - 20 * DAY)],
    );
    assert.deepEqual(await impact(30), {
      events: { value: 0, exact: true },
      oldest: oldest?.at.toISOString(),
    });
    assert.deepEqual(await impact(20), {
      events: { value: oldest?.count, exact: true },
      oldest: oldest?.at.toISOString(),
    });
    const { browser } = await insertSession(server, admin.id);
    (await browser.get('/settings/audit-retention/impact?days=0')).expect(422);

    (await browser.patch('/settings/audit-retention', { days: 30 })).expect(200);
    const work = createRetention({ database: server.database, clock, vault: server.server.services.vault });
    assert.equal(await work.nextRunAt(), undefined);
    assert.equal(await work.runStep(), false);
    assert.equal(await countOf(server), 1505);

    clock.advance(1);
    await work.runStep();
    const [removal, ...others] = await removals(server);
    assert.equal(others.length, 0);
    const [batch] = await server.sql<{ number: string; last_ordinal: string; root: Buffer }>(
      'SELECT number, last_ordinal, root FROM audit_batches WHERE number = $1',
      [removal?.throughBatch],
    );
    assert.deepEqual(removal, {
      throughBatch: Number(batch?.number),
      throughOrdinal: Number(batch?.last_ordinal),
      root: batch?.root.toString('hex'),
      events: Number(batch?.last_ordinal),
      olderThan: 30,
      by: null,
    });
    assert.equal(await countOf(server), 5);
    assert.equal(
      (await server.sql('SELECT FROM audit_leaves WHERE ordinal <= $1', [batch?.last_ordinal])).length,
      0,
    );
    assert.equal(await findingIn(server), undefined);
    await untilSealed(server);
    assert.equal(await findingIn(server), undefined);
    assert.deepEqual(await impact(20), {
      events: { value: 5, exact: true },
      oldest: (await server.sql<{ at: Date }>('SELECT min(at) AS at FROM audit_events'))[0]?.at.toISOString(),
    });

    // The event of a removal is kept until a newer removal covers it.
    for (const days of [10, 100, 100]) {
      clock.advance(days * DAY);
      await work.runStep();
      assert.equal(await countOf(server), 0);
      assert.ok((await removals(server)).length >= 1);
      assert.equal(await findingIn(server), undefined);
      await untilSealed(server);
    }
  });

  test('removes small batches at most once an hour', async () => {
    const clock = createClock(BEGIN);
    const server = await startTestServer({ clock });
    await firstAdmin(server);
    await insertSealed(server, 20, clock.now());
    clock.advance(HOUR / 2);
    await insertSealed(server, 5, clock.now());
    clock.advance(30 * DAY - HOUR / 2 + 1);
    const removedAt = clock.now().getTime();
    await keep(server, 30, new Date(BEGIN));
    await untilRemoved(server, 1);
    assert.equal(await countOf(server), 5);
    clock.advance(HOUR / 2 + 1);
    const work = createRetention({ database: server.database, clock, vault: server.server.services.vault });
    // Once the signals have read the events that are to be removed.
    await eventually(async () => assert.deepEqual(await work.nextRunAt(), new Date(removedAt + HOUR)));
    clock.advance(HOUR / 2);
    await untilRemoved(server, 2);
    assert.equal(await countOf(server), 0);
  });

  test('rejects deletions by other statements, and verification finds forced ones', async () => {
    const clock = createClock(BEGIN);
    const server = await startTestServer({ clock });
    await firstAdmin(server);
    await insertSealed(server, 20, clock.now());
    const refused = /audit events can not be changed or removed/;
    await assert.rejects(server.sql('DELETE FROM audit_events'), refused);
    await keep(server, 30);
    // Not sealed yet, not old enough, or with its event still present.
    await assert.rejects(server.sql('DELETE FROM audit_leaves'), /seal of an event that is there/);
    await keep(server, 36_500);
    await assert.rejects(server.sql('DELETE FROM audit_events'), refused);
    await keep(server, null);
    await server.sql(
      'SET session_replication_role = replica; DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_leaves WHERE ordinal <= 10); DELETE FROM audit_leaves WHERE ordinal <= 10; RESET session_replication_role',
    );
    assert.equal((await findingIn(server))?.fault, 'removed');
    // A regular removal does not hide it either.
    clock.advance(40 * DAY);
    await keep(server, 30);
    const work = createRetention({ database: server.database, clock, vault: server.server.services.vault });
    assert.equal(await work.nextRunAt(), undefined);
    assert.equal(await work.runStep(), false);
    assert.equal((await findingIn(server))?.fault, 'removed');
  });

  test('keeps events that a consumer has not read yet', async () => {
    const clock = createClock(BEGIN);
    const server = await startTestServer({ clock });
    await firstAdmin(server);
    await insertSealed(server, 20, clock.now());
    const [first] = await server.sql<{ ordinal: string }>(
      'SELECT max(last_ordinal) AS ordinal FROM audit_batches',
    );
    await server.sql(
      "INSERT INTO audit_followers (name, ordinal) VALUES ('push', $1) ON CONFLICT (name) DO UPDATE SET ordinal = excluded.ordinal",
      [Number(first?.ordinal) - 1],
    );
    await keep(server, 30);
    clock.advance(31 * DAY);
    const work = createRetention({ database: server.database, clock, vault: server.server.services.vault });
    while (await work.runStep());
    assert.equal(await countOf(server), 20);
    await server.sql("UPDATE audit_followers SET ordinal = $1 WHERE name = 'push'", [first?.ordinal]);
    while ((await countOf(server)) !== 0) {
      await work.runStep();
      await sleep(10);
    }
    await untilSealed(server);
    assert.equal(await findingIn(server), undefined);
  });

  test('a crash leaves whole removals, and two nodes remove each batch once', async () => {
    const clock = createClock(BEGIN);
    const server = await startTestServer({ clock });
    await firstAdmin(server);
    await insertSealed(server, 6000, clock.now());
    clock.advance(31 * DAY);
    const work = createRetention({ database: server.database, clock, vault: server.server.services.vault });
    // A removal that is rolled back.
    await assert.rejects(
      whileLocked(server, async ({ query }) => {
        await query(
          `INSERT INTO settings (name, value, version, updated_at) VALUES ('audit-retention', '{"days": 30}', 2, now())`,
        );
        await query(
          'DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_leaves WHERE ordinal <= 1000)',
        );
        throw new Error('the node died');
      }),
      /the node died/,
    );
    assert.equal(await countOf(server), 6000);
    await keep(server, 30);
    const other = createRetention({ database: server.database, clock, vault: server.server.services.vault });
    // Events are kept until their followers have read them.
    await eventually(async () => {
      await Promise.all([work.runStep(), other.runStep(), work.runStep()]);
      assert.equal(await countOf(server), 0);
    });
    const all = await removals(server);
    assert.equal(
      all.reduce((sum, { events }) => sum + events, 0),
      all.at(-1)?.throughOrdinal,
      'no event is removed twice',
    );
    await untilSealed(server);
    assert.equal(await findingIn(server), undefined);
  });

  test('starts soon after the setting changes', async () => {
    const clock = createClock(BEGIN);
    const server = await startTestServer({ clock });
    const admin = await firstAdmin(server);
    await insertSealed(server, 30, clock.now());
    clock.advance(2 * DAY + SECOND);
    (await admin.browser.patch('/settings/audit-retention', { days: 1 })).expect(200);
    await untilRemoved(server, 1);
    assert.equal(await countOf(server), 0);
  });
});
