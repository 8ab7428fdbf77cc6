import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  assertAuditLog,
  configureSyslog,
  firstAdmin,
  startSyslog,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const tryOut = () => admin.browser.post('/settings/audit-push/test');

test('rejects a test message without a configured receiver', async () => {
  const [answer, events] = await server.traced(tryOut);
  answer.expect(409).problem('push_not_configured');
  assertAuditLog(events, {
    eventType: 'setting',
    operation: 'test',
    outcome: 'denied',
    reason: 'push_not_configured',
    by: admin,
    target: ['setting', null, 'audit-push'],
  });
});

for (const [transport, detail] of [
  ['udp', 'The message was sent. UDP does not report whether it arrived.'],
  ['tcp', 'The receiver has read the message.'],
  ['tls', 'The receiver has read the message.'],
] as const) {
  test(`${transport}: sends one test message while forwarding is off`, async () => {
    const receiver = await startSyslog(transport);
    after(() => receiver.stop());
    await configureSyslog(admin, receiver, { enabled: false, facility: 3, severity: 'warning' });
    const [answer, events] = await server.traced(tryOut);
    assert.deepEqual(answer.expect(200).json, { delivered: true, detail });
    const [message] = await receiver.waitFor(1);
    assert.deepEqual(
      [message?.priority, message?.kind, message?.data, message?.text, message?.timestamp],
      [
        3 * 8 + 4,
        'TEST',
        { id: 'roster@32473', fields: {} },
        'a test message: audit events of Roster will arrive here',
        '2026-03-02T09:00:00.000Z',
      ],
    );
    assertAuditLog(events, {
      eventType: 'setting',
      operation: 'test',
      by: admin,
      target: ['setting', null, 'audit-push'],
      after: { transport, host: '127.0.0.1', port: receiver.port, detail },
    });
  });
}

test('reports failures without text that the peer sent', async () => {
  const receiver = await startSyslog('tcp');
  await configureSyslog(admin, receiver, { enabled: false });
  receiver.misbehave({ after: 0, with: 'reset' });
  const [answer, events] = await server.traced(tryOut);
  assert.deepEqual(answer.expect(200).json, { delivered: false, detail: 'The receiver cut the connection.' });
  assert.deepEqual(
    events.map(({ outcome, after: details }) => [outcome, Object(details).detail]),
    [['failure', 'The receiver cut the connection.']],
  );
  await receiver.stop();
  const detail = 'The connection was refused: nothing listens there, or a firewall forbids it.';
  assert.deepEqual((await tryOut()).expect(200).json, { delivered: false, detail });
  await configureSyslog(admin, { port: receiver.port, transport: 'udp' }, { enabled: false });
  assert.deepEqual((await tryOut()).expect(200).json, { delivered: false, detail });
  await configureSyslog(admin, receiver, { enabled: false, host: 'no-such-host.invalid' });
  assert.equal(Object((await tryOut()).expect(200).json).delivered, false);
});

test('rejects a second test message at the same time', async () => {
  const receiver = await startSyslog('tcp');
  after(() => receiver.stop());
  await configureSyslog(admin, receiver, { enabled: false });
  const reached = receiver.misbehave({ after: 0, with: 'hang' });
  const first = tryOut();
  await reached;
  const second = (await tryOut()).expect(429);
  second.problem('too_many_attempts');
  assert.equal(second.headers.get('retry-after'), '5');
  await receiver.stop();
  assert.equal(Object((await first).expect(200).json).delivered, false);
});
