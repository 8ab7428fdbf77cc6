import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, firstAdmin, insertPeople, startTestServer } from '../harness/index.ts';
import { insertFailures, untilEvaluated } from '../harness/signals.ts';

describe('two nodes', () => {
  test('raise each signal once and count each event once, also with interrupted connections', async () => {
    const server = await startTestServer();
    const admin = await firstAdmin(server);
    await startTestServer({ beside: server });
    const limits = { failuresOfAccount: 10, failuresFromAddress: 0, mailTo: [admin.id] };
    (await admin.browser.patch('/settings/signals', limits)).expect(200);
    const people = await insertPeople(server, Array(6).fill({}));
    const state = { isOver: false, cuts: 0 };
    const cutting = async () => {
      while (!state.isOver) {
        // Terminates the connections of the jobs and of their locks, as if the node were killed.
        const [row] = await server
          .sql<{ cut: number }>(
            `SELECT count(pg_terminate_backend(pid))::int AS cut FROM pg_stat_activity WHERE datname = current_database()
           AND pid <> pg_backend_pid() AND (application_name = 'roster-jobs' OR query ILIKE '%signal_hits%')`,
          )
          .catch(() => []);
        state.cuts += row?.cut ?? 0;
        await sleep(15);
      }
    };
    const cut = cutting();
    for (let round = 0; round < 8; round++)
      for (const { id, email } of people)
        await insertFailures(server, 20, { target: { id, name: email }, address: `192.0.2.${round}` });
    await sleep(1500);
    state.isOver = true;
    await cut;
    const signals = await untilEvaluated(server);
    assert.ok(state.cuts > 0, 'nothing was cut');
    assert.deepEqual(
      signals.map(({ subject, details }) => `${subject} ${details.count}`).toSorted(),
      people.map(({ id }) => `${id} 160`).toSorted(),
    );
    const raised = (await server.audit()).filter(({ event_type }) => event_type === 'signal');
    assert.deepEqual(
      raised.map(({ target_id }) => target_id).toSorted(),
      signals.map(({ id }) => id).toSorted(),
    );
  });

  test('process a long backlog in batches of bounded size', async () => {
    const server = await startTestServer();
    const admin = await firstAdmin(server);
    (await admin.browser.patch('/settings/signals', { failuresOfAccount: 0, failuresFromAddress: 5 })).expect(
      200,
    );
    await server.server.close();
    await server.sql(
      `WITH made AS (INSERT INTO audit_events (id, at, event_type, operation, outcome, target_type, target_name, address)
       SELECT gen_random_uuid(), $1::timestamptz + n * interval '1 second', 'session', 'sign_in', 'failure', 'user', 'x@example.com',
         '10.0.' || n % 200 || '.1' FROM generate_series(1, 20000) AS n RETURNING id)
     INSERT INTO audit_leaves (ordinal, event_id, hash)
       SELECT (SELECT coalesce(max(ordinal), 0) FROM audit_leaves) + row_number() OVER (), id, sha256(id::text::bytea) FROM made`,
      [server.clock.now()],
    );
    await startTestServer({ beside: server });
    await eventually(async () => {
      const [state] = await server.sql<{ left: number }>(
        `SELECT (SELECT max(ordinal) FROM audit_leaves WHERE hash = sha256(event_id::text::bytea)) - ordinal AS left
       FROM audit_followers WHERE name = 'signals'`,
      );
      assert.ok(Number(state?.left) <= 0, 'it falls behind');
    }, 60_000);
    const [counts] = await server.sql<{ all: number; apart: number }>(
      `SELECT sum((details ->> 'count')::int)::int AS all, count(*) FILTER (WHERE subject <> '*')::int AS apart FROM signals`,
    );
    const [kept] = await server.sql('SELECT count(*)::int FROM signal_hits WHERE NOT counted');
    assert.ok(counts && counts.apart <= 50);
    // Each failure counts for its address, and each address once for its network.
    assert.equal(counts.all + Number(kept?.count), 20_000 + 200);
  });
});
