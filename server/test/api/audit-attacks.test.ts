import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import {
  firstAdmin,
  insertEvents,
  insertNeighbours,
  insertPeople,
  openEventStream,
  startTestServer,
} from '../harness/index.ts';
import { untilSealed } from '../harness/seals.ts';
import { insertFailures, untilEvaluated } from '../harness/signals.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const { browser } = admin;

describe('GET /audit-events', () => {
  test('rejects times that PostgreSQL cannot represent, and accepts others, as does the export', async () => {
    for (const time of [
      '0000-01-01T00:00:00Z',
      '2026-01-01T00:00:00+23:59',
      '2026-01-01T00:00:00-16:00',
      '2026-01-01T00:00:00+99:99',
      '',
      'now',
      'infinity',
      `2026-01-01T00:00:00.${'1'.repeat(200)}Z`,
    ])
      for (const name of ['from', 'to'])
        for (const path of ['/audit-events?', '/audit-events/export?format=csv&'])
          (await browser.get(`${path}${name}=${encodeURIComponent(time)}`)).expect(422);
    for (const time of [
      '0001-01-01T00:00:00+14:59',
      '9999-12-31T23:59:59.999999999-14:59',
      '2016-12-31T23:59:60Z',
      '2026-01-01t00:00:00z',
      '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00-00:00',
    ])
      for (const name of ['from', 'to'])
        for (const path of ['/audit-events?', '/audit-events/export?format=csv&']) {
          const { status } = await browser.get(`${path}${name}=${encodeURIComponent(time)}`);
          // The exports of the last two may still be running.
          assert.ok([200, 422, 429].includes(status), `${status} ${name} ${time} ${path}`);
        }
    const { items, total } = (
      await browser.get('/audit-events?from=2100-01-01T00:00:00Z&to=2000-01-01T00:00:00Z')
    )
      .expect(200)
      .auditLog();
    assert.deepEqual([items, total], [[], { value: 0, exact: true }]);
  });
});

describe('signals', () => {
  test('are not raised for events before the first start after an upgrade', async () => {
    const former = await startTestServer();
    const [eve] = await insertPeople(former, [{}]);
    assert.ok(eve);
    await former.server.close();
    const target = { id: eve.id, name: eve.email };
    await insertFailures(former, 50, { target, at: new Date('2020-03-02T09:00:00Z') });
    await former.sql('DELETE FROM audit_followers');
    const upgraded = await startTestServer({ beside: former });
    assert.deepEqual(await untilEvaluated(upgraded), []);
    await insertFailures(upgraded, 10, { target, address: `192.0.2.${newId().length}` });
    assert.deepEqual(
      (await untilEvaluated(upgraded)).map(({ rule, details }) => `${rule} ${details.count}`),
      ['failures_of_account 10'],
    );
  });
});

describe('GET /audit-proof', () => {
  test('hides the size of the log from users who see a part of it', async () => {
    const { north } = await insertNeighbours(server, 'proof');
    await untilSealed(server);
    const proof = Object((await north.browser.get('/audit-proof')).expect(200).json);
    assert.deepEqual([proof.head, proof.unsealed, proof.keys.length], [null, null, 1]);
    const whole = Object((await browser.get('/audit-proof')).expect(200).json);
    assert.ok(whole.head.lastOrdinal > 0);
  });
});

describe('GET /audit-events/stream', () => {
  test('does not depend on events elsewhere for users who see a part of the log', async () => {
    const { north, northern } = await insertNeighbours(server, 'notified');
    const where = { organization_id: northern.id, organization_name: northern.name };
    const streams = await Promise.all([openEventStream(north.browser), openEventStream(browser)]);
    const [partial, whole] = streams;
    await partial?.until(1);
    const before = whole?.notifications.length ?? 0;
    // Events are written continuously, in the organization and elsewhere.
    for (let count = 0; (whole?.notifications.length ?? 0) < before + 3; count++) {
      await insertEvents(server, [{}, where]);
      await untilSealed(server);
      assert.ok(count < 100);
    }
    await partial?.until(3);
    const [first = 0, second = 0, third = 0] = partial?.notifications ?? [];
    for (const interval of [second - first, third - second])
      assert.ok(interval > 4000, `${Math.round(interval)} ms between notifications`);
    for (const stream of streams) stream.cut();
  });
});
