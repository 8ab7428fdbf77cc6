import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { HOUR, MINUTE } from '../../src/lib/clock.ts';
import {
  configureSyslog,
  firstAdmin,
  insertSignedIn,
  METRICS,
  ordinalsOf,
  passSyslogTime,
  startSyslog,
  startTestServer,
  untilAllArrived,
  untilSealed,
  untilSyslogPaused,
  writeEvents,
} from '../harness/index.ts';

/** Starts a server with its first admin, all events sealed, and a receiver that is not configured yet. */
async function start(transport: 'udp' | 'tcp' | 'tls' = 'tcp') {
  // The timeouts are long, because a receiver on a busy machine may be slow, and the test clock does not end a pause by
  // itself.
  const server = await startTestServer({ syslogTimeouts: { connect: 2 * MINUTE, read: 2 * MINUTE } });
  const admin = await firstAdmin(server);
  const receiver = await startSyslog(transport);
  after(() => receiver.stop());
  const last = await untilSealed(server);
  return { server, admin, receiver, first: last + 1 };
}
const stateOf = async ({ browser }: Awaited<ReturnType<typeof start>>['admin']) =>
  Object((await browser.get('/audit-push')).expect(200).json);

describe('forwarding to syslog', () => {
  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    test(`${transport}: sends new events in order and once, each batch with its seal`, async () => {
      const { server, admin, receiver, first } = await start(transport);
      assert.deepEqual(await stateOf(admin), {
        state: 'off',
        waiting: 0,
        pause: null,
        deliveredThrough: null,
      });
      const host = transport === 'tls' ? 'localhost' : '127.0.0.1';
      await configureSyslog(admin, receiver, { host, facility: 'local7', severity: 3 });
      await writeEvents(server, 1200);
      const ordinals = await untilAllArrived(server, receiver, first);
      assert.equal(ordinals.length, new Set(ordinals).size);

      const [message] = receiver.messages;
      const [event] = await server.sql<{ id: string; request_id: string }>(
        "SELECT id, request_id FROM audit_events WHERE event_type = 'setting' AND operation = 'update'",
      );
      assert.ok(message && event);
      const { fields, id } = message.data;
      assert.deepEqual(
        [message.priority, message.application, message.kind, message.timestamp, id],
        [23 * 8 + 3, 'roster', 'setting.update', '2026-03-02T09:00:00.000Z', 'roster@32473'],
      );
      assert.deepEqual(
        [fields.id, fields.operatedBy, fields.target, fields.requestId, fields.ordinal],
        [event.id, 'First Admin', 'audit-push', event.request_id, String(first)],
      );
      assert.equal(Object(JSON.parse(fields.after ?? '')).transport ?? 'tls', transport);

      const batches = await server.sql<{ number: string; root: string; signature: string; last: string }>(
        `SELECT number, encode(root, 'hex') AS root, translate(encode(signature, 'base64'), E'\\n', '') AS signature,
         last_ordinal AS last FROM audit_batches WHERE last_ordinal >= $1 ORDER BY number`,
        [first],
      );
      const last = batches.at(-1)?.number;
      const seals = await receiver.waitFor((all) => all.at(-1)?.data.fields.number === last);
      assert.deepEqual(
        seals
          .filter(({ kind }) => kind === 'SEAL')
          .map(({ data: { fields: seal } }) => [seal.number, seal.root, seal.signature, seal.lastOrdinal]),
        batches.map(({ number, root, signature, last }) => [number, root, signature, last]),
      );
      // Each seal follows the last event of its batch.
      for (const [index, { kind, data }] of seals.entries())
        if (kind === 'SEAL') assert.equal(seals[index - 1]?.data.fields.ordinal, data.fields.lastOrdinal);
    });
  }

  test('sends everything in order after an outage of an hour, without blocking requests', async () => {
    const { server, admin, receiver, first } = await start();
    await configureSyslog(admin, receiver);
    await untilAllArrived(server, receiver, first);
    await receiver.stop();
    await writeEvents(server, 1500);
    let pause = await untilSyslogPaused(server);
    for (const begin = server.clock.now(); server.clock.now().getTime() - begin.getTime() < HOUR; ) {
      const { failures, until, detail } = pause;
      // The first failure may happen within an open connection.
      assert.match(detail, failures === 1 ? /^(The |Connection refused)/ : /^Connection refused\./);
      const length = until.getTime() - server.clock.now().getTime();
      assert.ok(length >= Math.min(1000 * 2 ** (failures - 1), 2 * MINUTE), `${failures}: ${length}`);
      assert.ok(length <= 2.2 * MINUTE, `${failures}: ${length}`);
      await writeEvents(server, 40);
      await passSyslogTime(server, length);
      pause = await untilSyslogPaused(server, failures + 1);
    }
    const { browser } = await insertSignedIn(server, { systemRole: 'admin' });
    const state = Object((await browser.get('/audit-push')).expect(200).json);
    assert.equal(state.state, 'waiting');
    assert.ok(state.waiting >= 1500, state.waiting);
    assert.deepEqual(state.pause, {
      failures: pause.failures,
      detail: pause.detail,
      until: pause.until.toISOString(),
    });
    const { text } = await server.client(METRICS).request('GET', '/metrics');
    assert.ok(Number(/^roster_audit_push_waiting_events (\d+)$/m.exec(text)?.[1]) >= 1500);
    assert.ok(Number(/^roster_audit_push_oldest_seconds (\d+)/m.exec(text)?.[1]) >= 3600);

    await receiver.start();
    await passSyslogTime(server, 3 * MINUTE);
    await untilAllArrived(server, receiver, first);
  });

  test('sends nothing while off, and starts with new events when turned on again', async () => {
    const { server, admin, receiver, first } = await start();
    await configureSyslog(admin, receiver);
    await untilAllArrived(server, receiver, first);
    await configureSyslog(admin, receiver, { enabled: false });
    await writeEvents(server, 5);
    const last = await untilSealed(server);
    assert.equal((await stateOf(admin)).state, 'off');
    const { text } = await server.client(METRICS).request('GET', '/metrics');
    assert.match(text, /^roster_audit_push_waiting_events 0$/m);
    await configureSyslog(admin, receiver);
    const before = receiver.messages.length;
    await receiver.waitFor((messages) => ordinalsOf(messages).includes(last + 1));
    assert.deepEqual(ordinalsOf(receiver.messages.slice(before)).slice(0, 1), [last + 1]);
  });

  test('tries a changed receiver at once, and sends it the events that the former one did not receive', async () => {
    const { server, admin, receiver, first } = await start();
    await receiver.stop();
    await configureSyslog(admin, receiver);
    await untilSyslogPaused(server, 1);
    const other = await startSyslog('udp');
    after(() => other.stop());
    await configureSyslog(admin, other);
    await untilAllArrived(server, other, first);
    assert.deepEqual((await stateOf(admin)).pause, null);
  });

  test('continues past an event that was deleted by SQL', async () => {
    const { server, admin, receiver, first } = await start();
    await receiver.stop();
    await configureSyslog(admin, receiver);
    await writeEvents(server, 3);
    const last = await untilSealed(server);
    await server.sql('ALTER TABLE audit_events DISABLE TRIGGER USER');
    await server.sql(
      'DELETE FROM audit_events WHERE id = (SELECT event_id FROM audit_leaves WHERE ordinal = $1)',
      [last],
    );
    await untilSyslogPaused(server);
    await receiver.start();
    await passSyslogTime(server, HOUR);
    await receiver.waitFor((messages) =>
      messages.some(({ kind, data }) => kind === 'SEAL' && data.fields.lastOrdinal === String(last)),
    );
    assert.deepEqual(
      ordinalsOf(receiver.messages),
      Array.from({ length: last - first }, (_, index) => first + index),
    );
  });

  test('is done by one of two nodes', async () => {
    const { server, admin, receiver, first } = await start();
    await startTestServer({ beside: server });
    await configureSyslog(admin, receiver);
    for (let round = 0; round < 5; round++) await writeEvents(server, 300);
    const ordinals = await untilAllArrived(server, receiver, first);
    assert.equal(ordinals.length, new Set(ordinals).size);
  });
});
