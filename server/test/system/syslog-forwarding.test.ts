import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/lib/clock.ts';
import { finallyDo } from '../harness/cleanup.ts';
import {
  configureSyslog,
  createTestDatabase,
  eventually,
  firstAdmin,
  ordinalsOf,
  type SyslogReceiver,
  startSyslog,
  untilAllArrived,
  untilSealed,
  writeEvents,
} from '../harness/index.ts';
import { temporaryFolder } from './data-folder.ts';
import { SECRET_KEY, type Settings, startRoster } from './roster.ts';
import { startForeignSyslog } from './rsyslog.ts';

/** Starts a node with its first admin; returns its database and the ordinal at which forwarding starts. */
async function install(t: TestContext, env: Settings = {}) {
  const { sql, database, url, drop } = await createTestDatabase();
  finallyDo(t, drop);
  const startNode = () =>
    startRoster(t, { DATABASE_URL: url, DATA_DIR: temporaryFolder(t), SECRET_KEY, ...env });
  const roster = await startNode();
  const admin = await firstAdmin(roster);
  const log = { sql, database, clock: systemClock };
  return { log, startNode, roster, admin, first: (await untilSealed(log)) + 1 };
}

async function receiverFor(t: TestContext, transport: 'tcp' | 'tls'): Promise<SyslogReceiver> {
  const receiver = await startSyslog(transport, { isTrusted: false });
  finallyDo(t, () => receiver.stop());
  return receiver;
}

test('forwards everything in order after repeated kills', {
  timeout: 300_000,
}, async (t) => {
  const receiver = await receiverFor(t, 'tcp');
  const { log, startNode, roster, admin, first } = await install(t);
  await configureSyslog(admin, receiver);
  let node = roster;
  // A connection carries 500 events at most.
  for (const after of [1, 400]) {
    const reached = receiver.misbehave({ after, with: 'hang' });
    await writeEvents(log, 1000);
    await reached;
    await node.kill();
    node = await startNode();
  }
  await untilAllArrived(log, receiver, first);
});

test('another node continues after a kill', { timeout: 300_000 }, async (t) => {
  const receiver = await receiverFor(t, 'tcp');
  const { log, startNode, roster, admin, first } = await install(t);
  await configureSyslog(admin, receiver);
  await untilAllArrived(log, receiver, first);
  const reached = receiver.misbehave({ after: 100, with: 'hang', times: Infinity });
  await startNode();
  await writeEvents(log, 1000);
  await reached;
  await roster.kill();
  receiver.behave();
  await untilAllArrived(log, receiver, first);
});

test('stops while a receiver reads nothing', { timeout: 300_000 }, async (t) => {
  const receiver = await receiverFor(t, 'tcp');
  const { log, startNode, roster, admin, first } = await install(t);
  const reached = receiver.misbehave({ after: 0, with: 'hang' });
  await configureSyslog(admin, receiver);
  await reached;
  const ended = await roster.stop();
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  await startNode();
  await untilAllArrived(log, receiver, first);
});

test('trusts NODE_EXTRA_CA_CERTS', { timeout: 300_000 }, async (t) => {
  const receiver = await receiverFor(t, 'tls');
  const file = join(temporaryFolder(t), 'ca.pem');
  writeFileSync(file, receiver.certificate ?? '');
  const { log, admin, first } = await install(t, { NODE_EXTRA_CA_CERTS: file });
  await configureSyslog(admin, receiver, { host: 'localhost' });
  await untilAllArrived(log, receiver, first);
});

for (const transport of ['tcp', 'udp'] as const) {
  test(`rsyslog, by ${transport}: parses every message, and misses none after an outage`, {
    timeout: 300_000,
  }, async (t) => {
    const receiver = await startForeignSyslog(t, transport);
    const { log, admin, first } = await install(t);
    await configureSyslog(admin, receiver, { facility: 'local5', severity: 'warning' });
    const name = 'Ада "Ada" [1] \\ 火箭 👩‍🚀';
    (await admin.browser.patch('/settings/general', { name })).expect(200);
    await writeEvents(log, 1000);
    const before = await untilSealed(log);
    await eventually(() => assert.ok(ordinalsOf(receiver.arrived()).includes(before)), 90_000);
    await receiver.stop();
    for (let round = 0; round < 3; round++) {
      await writeEvents(log, 700);
      await untilSealed(log);
    }
    await eventually(async () => {
      const { state, pause } = Object((await admin.browser.get('/audit-push')).expect(200).json);
      assert.deepEqual([state, pause.detail.slice(0, 18)], ['waiting', 'Connection refused']);
    });
    await receiver.start();
    // Saving the settings retries at once.
    await configureSyslog(admin, receiver, { severity: 'notice' });
    const last = await untilSealed(log);
    await eventually(() => assert.ok(ordinalsOf(receiver.arrived()).includes(last)), 90_000);

    const messages = receiver.arrived();
    assert.deepEqual(
      [...new Set(ordinalsOf(messages))].slice(0, last - first + 1),
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    );
    const renamed = messages.find(({ data }) => data.fields.target === 'general');
    assert.deepEqual(
      [renamed?.priority, renamed?.kind, renamed?.application, renamed?.data.id],
      [21 * 8 + 4, 'setting.update', 'roster', 'roster@32473'],
    );
    assert.deepEqual(JSON.parse(renamed?.data.fields.after ?? ''), { name });
    assert.match(
      renamed?.text ?? '',
      /^setting update by First Admin, of general, from 127\.0\.0\.1: success$/,
    );
    const seals = messages.filter(({ kind }) => kind === 'SEAL');
    const [batch] = await log.sql<{ signature: string }>(
      "SELECT translate(encode(signature, 'base64'), E'\\n', '') AS signature FROM audit_batches WHERE last_ordinal = $1",
      [seals[0]?.data.fields.lastOrdinal],
    );
    assert.equal(seals[0]?.data.fields.signature, batch?.signature);
  });
}
