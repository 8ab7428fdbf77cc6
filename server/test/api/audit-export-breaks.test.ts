import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDownload, startOldDownload } from '../harness/downloads.ts';
import {
  type AuditRow,
  type Client,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertSignedIn,
  removeMember,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const organization = await insertOrganization(server);
const EVENTS = 6000;
/** An export far larger than the network buffers. */
const LARGE = '/audit-events/export?format=csv&operation=view';
await server.sql(
  `INSERT INTO audit_events (id, at, event_type, operation, outcome, organization_id, organization_name, user_agent, "after")
   SELECT gen_random_uuid(), $1::timestamptz - make_interval(secs => n), 'user', 'view', 'success', $2, 'Home', repeat('x', 500),
     jsonb_build_object('long', repeat('y', 5000))
   FROM generate_series(1, $3::int) AS n`,
  [server.clock.now(), organization.id, EVENTS],
);
server.clock.advance(1000);

interface Outcome {
  state: string;
  rows?: number;
}
const isOutcome = (after: unknown): after is Outcome =>
  typeof after === 'object' && after !== null && 'state' in after && after.state !== 'started';

/** Returns the audit events of exports. */
const exports = () =>
  server.sql<AuditRow>("SELECT * FROM audit_events WHERE operation = 'export' ORDER BY id");

/** Waits until this many exports have ended, and returns the event of the last one. */
async function untilEnded(count: number): Promise<AuditRow & { after: Outcome }> {
  for (;;) {
    const ends = (await exports()).flatMap((event) =>
      isOutcome(event.after) ? [{ ...event, after: event.after }] : [],
    );
    const last = ends.at(count - 1);
    if (last) return last;
    await sleep(5);
  }
}
let ended = 0;
const nextEnd = () => untilEnded(++ended);

/** Inserts a user who may export a large log. */
async function insertManager(): Promise<{ id: string; browser: Client }> {
  const manager = await insertSignedIn(server);
  await insertMember(server, organization, manager.id, 'admin');
  return manager;
}

describe('GET /audit-events/export', () => {
  test('sends everything to a client that reads slowly', async () => {
    const download = await startDownload(admin.browser, LARGE);
    assert.equal(download.status, 200);
    const { text, whole } = await download.finish();
    assert.equal(whole, true);
    assert.equal(text.split('\r\n').length, EVENTS + 2);
    const { outcome, after } = await nextEnd();
    assert.deepEqual([outcome, after.state, after.rows], ['success', 'finished', EVENTS]);
  });

  test('reads no further than the client, and releases everything when it disconnects', async () => {
    const download = await startDownload(admin.browser, LARGE);
    // The time it would take to read on.
    await sleep(300);
    download.leave();
    const { outcome, reason, after } = await nextEnd();
    assert.deepEqual([outcome, reason, after.state], ['failure', null, 'broken']);
    assert.ok((after.rows ?? EVENTS) < EVENTS, `${after.rows} of ${EVENTS} were read`);
    const { pool } = server.database;
    // Background jobs use a connection from time to time.
    while (pool.totalCount > pool.idleCount) await sleep(2);
    assert.equal(pool.waitingCount, 0);
  });

  test('rejects a third export of a user, and a fifth on a node', async () => {
    const [first, second, third] = [await insertManager(), await insertManager(), await insertManager()];
    const running = [
      await startDownload(first.browser, LARGE),
      await startDownload(first.browser, LARGE),
      await startDownload(second.browser, LARGE),
    ];
    const refused = (await first.browser.get(LARGE)).expect(429);
    refused.problem('too_many_exports');
    assert.equal(refused.headers.get('retry-after'), '30');
    // The last slot is reserved for users who see the whole log.
    (await second.browser.get(LARGE)).expect(429).problem('too_many_exports');
    running.push(await startDownload(admin.browser, LARGE));
    (await third.browser.get(LARGE)).expect(429).problem('too_many_exports');
    (await admin.browser.get(LARGE)).expect(429).problem('too_many_exports');
    running[0]?.leave();
    await nextEnd();
    running.push(await startDownload(third.browser, LARGE));
    for (const download of running) download.leave();
    ended += 3;
    await nextEnd();
    const whole = (await third.browser.get('/audit-events/export?format=ndjson&operation=create')).expect(
      200,
    );
    assert.equal(whole.text.includes('audit/export'), false);
    await nextEnd();
  });

  for (const [what, end] of Object.entries({
    'is disabled': async (id: string) => {
      (await admin.browser.post(`/users/${id}/disable`)).expect(200);
    },
    'is admin no more': (id: string) => removeMember(server, organization, id),
    'is signed out elsewhere': async (id: string) => {
      (await admin.browser.delete(`/users/${id}/sessions`)).expect(204);
    },
  }))
    test(`aborts when the user ${what}, and the file does not look complete`, async () => {
      const manager = await insertManager();
      const download = await startDownload(manager.browser, LARGE);
      await end(manager.id);
      const { text, whole } = await download.finish();
      assert.equal(whole, false);
      assert.ok(text.split('\r\n').length < EVENTS);
      const { outcome, reason, after } = await nextEnd();
      assert.deepEqual([outcome, reason, after.state], ['failure', 'unauthenticated', 'broken']);
    });

  test('aborts through an HTTP/1.0 proxy, for which the end of the connection ends the file', async () => {
    const manager = await insertManager();
    const { socket, ended: end } = await startOldDownload(manager.browser, LARGE);
    await removeMember(server, organization, manager.id);
    socket.resume();
    assert.equal(await end, 'ECONNRESET');
    await nextEnd();
    const whole = await startOldDownload(admin.browser, '/audit-events/export?format=csv&operation=create');
    whole.socket.resume();
    assert.equal(await whole.ended, 'end');
    await nextEnd();
  });

  test('aborts when the database fails midway', async () => {
    const download = await startDownload(admin.browser, LARGE);
    await server.sql('ALTER TABLE audit_events RENAME COLUMN user_agent TO gone');
    const { whole } = await download.finish();
    await server.sql('ALTER TABLE audit_events RENAME COLUMN gone TO user_agent');
    assert.equal(whole, false);
    // The end could not be recorded, so the last event is the start.
    const last = (await exports()).at(-1);
    assert.deepEqual(Object(last?.after).state, 'started');
  });

  test('returns an error response for failures before the first line', async () => {
    await server.sql('ALTER TABLE audit_unsealed RENAME TO away');
    const answer = await admin.browser.get(LARGE);
    await server.sql('ALTER TABLE away RENAME TO audit_unsealed');
    answer.expect(500).problem('internal');
  });

  test('aborts when the node stops', async () => {
    const node = await startTestServer({ beside: server });
    const browser = node.client();
    for (const [name, value] of admin.browser.cookies) browser.cookies.set(name, value);
    const download = await startDownload(browser, LARGE);
    await node.server.close();
    assert.equal((await download.finish()).whole, false);
    const { outcome, reason, after } = await nextEnd();
    assert.deepEqual([outcome, reason, after.state], ['failure', null, 'broken']);
  });
});
