import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import {
  createServer as createTlsServer,
  getCACertificates,
  setDefaultCACertificates,
  type TlsOptions,
} from 'node:tls';
import { makeCertificate } from '../harness/certificate.ts';
import {
  assertAuditLog,
  configureSyslog,
  firstAdmin,
  startSyslog,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const sendTestMessage = () => admin.browser.post('/settings/audit-push/test');

/** Starts a receiver that keeps the bytes of each connection. */
async function startBareReceiver(tls?: TlsOptions): Promise<{ port: number; received: Promise<string>[] }> {
  const received: Promise<string>[] = [];
  const keep = (socket: Socket) => {
    socket.on('error', () => {});
    received.push(text(socket));
    socket.on('end', () => socket.end());
  };
  const options = { allowHalfOpen: true };
  const receiver = tls ? createTlsServer({ ...options, ...tls }, keep) : createServer(options, keep);
  receiver.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  after(() => receiver.close());
  const address = receiver.address();
  return { port: address !== null && typeof address === 'object' ? address.port : 0, received };
}

describe('POST /settings/audit-push/test', () => {
  test('rejects a request without a configured receiver', async () => {
    const [answer, events] = await server.traced(sendTestMessage);
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
      const [answer, events] = await server.traced(sendTestMessage);
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

  test('newline framing: ends each message with a line feed, without its length', async () => {
    const { port, received } = await startBareReceiver();
    await configureSyslog(admin, { port, transport: 'tcp' }, { enabled: false, framing: 'newline' });
    assert.equal(Object((await sendTestMessage()).expect(200).json).delivered, true);
    assert.match((await received[0]) ?? '', /^<\d+>1 [^\n]+a test message[^\n]+\n$/);
    await configureSyslog(admin, { port, transport: 'tcp' }, { enabled: false, framing: 'octet-counting' });
    assert.equal(Object((await sendTestMessage()).expect(200).json).delivered, true);
    assert.match((await received[1]) ?? '', /^\d+ <\d+>1 [^\n]+a test message[^\n]+$/);
  });

  describe('client certificate', () => {
    const ours = makeCertificate('roster');
    const theirs = makeCertificate();
    const save = (fields: object) => admin.browser.patch('/settings/audit-push', fields);
    const clear = { clientCertificate: null, clientKey: null };

    test('is sent to a receiver that requires one, whose absence is reported', async () => {
      setDefaultCACertificates([...getCACertificates('default'), theirs.cert]);
      const demanding = { ...theirs, ca: [ours.cert], requestCert: true, rejectUnauthorized: true };
      const { port } = await startBareReceiver(demanding);
      await configureSyslog(admin, { port, transport: 'tls' }, { enabled: false, ...clear });
      const detail = 'The receiver requires a client certificate.';
      assert.deepEqual((await sendTestMessage()).expect(200).json, { delivered: false, detail });

      const [saved, events] = await server.traced(() =>
        save({ clientCertificate: ours.cert, clientKey: ours.key }),
      );
      const body = Object(saved.expect(200).json);
      assert.equal(body.clientCertificateExpiresAt, '2049-12-31T23:59:59.000Z');
      assert.equal('clientCertificate' in body || 'clientKey' in body, false);
      assert.doesNotMatch(JSON.stringify([body, events]), /BEGIN/);
      assert.deepEqual((await sendTestMessage()).expect(200).json, {
        delivered: true,
        detail: 'The receiver has read the message.',
      });
      const [row] = await server.sql("SELECT value::text FROM settings WHERE name = 'audit-push'");
      assert.doesNotMatch(JSON.stringify(row), /PRIVATE KEY/);

      const stranger = makeCertificate('roster');
      (await save({ clientCertificate: stranger.cert, clientKey: stranger.key })).expect(200);
      assert.equal(Object((await sendTestMessage()).expect(200).json).delivered, false);

      await server.sql(
        "UPDATE settings SET value = jsonb_set(value::jsonb, '{clientKey}', '\"unreadable\"') WHERE name = 'audit-push'",
      );
      assert.match(Object((await sendTestMessage()).expect(200).json).detail, /can’t be decrypted/);
      assert.equal(Object((await save(clear)).expect(200).json).clientCertificateExpiresAt, null);
    });

    const other = makeCertificate('other');
    const endless = makeCertificate('endless', '499931235959Z');
    const locked = createPrivateKey(ours.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
      .toString();
    for (const [what, fields, fault] of [
      ['no key', { clientCertificate: ours.cert }, '/clientKey required'],
      ['no certificate', { clientKey: ours.key }, '/clientCertificate required'],
      ['only the key removed', { clientKey: null }, '/clientCertificate required'],
      ['a blank key', { clientCertificate: ours.cert, clientKey: ' ' }, '/clientKey required'],
      ['text', { clientCertificate: 'certificate', clientKey: ours.key }, '/clientCertificate invalid_pem'],
      [
        'a date that does not exist',
        { clientCertificate: endless.cert, clientKey: endless.key },
        '/clientCertificate invalid_pem',
      ],
      [
        'the key twice',
        { clientCertificate: ours.key, clientKey: ours.key },
        '/clientCertificate invalid_pem',
      ],
      ['text as key', { clientCertificate: ours.cert, clientKey: 'key' }, '/clientKey invalid_pem'],
      [
        'a key with a passphrase',
        { clientCertificate: ours.cert, clientKey: locked },
        '/clientKey invalid_pem',
      ],
      ['another key', { clientCertificate: ours.cert, clientKey: other.key }, '/clientKey key_mismatch'],
    ] as const) {
      test(`rejects ${what}`, async () => {
        assert.deepEqual((await save(fields)).expect(422).faults(), [fault]);
      });
    }
  });

  test('reports failures without text that the peer sent', async () => {
    const receiver = await startSyslog('tcp');
    await configureSyslog(admin, receiver, { enabled: false });
    receiver.misbehave({ after: 0, with: 'reset' });
    const [answer, events] = await server.traced(sendTestMessage);
    assert.deepEqual(answer.expect(200).json, {
      delivered: false,
      detail: 'The receiver reset the connection.',
    });
    assert.deepEqual(
      events.map(({ outcome, after: details }) => [outcome, Object(details).detail]),
      [['failure', 'The receiver reset the connection.']],
    );
    await receiver.stop();
    const detail =
      'Connection refused. Check that the receiver is running and that no firewall blocks the port.';
    assert.deepEqual((await sendTestMessage()).expect(200).json, { delivered: false, detail });
    await configureSyslog(admin, { port: receiver.port, transport: 'udp' }, { enabled: false });
    assert.deepEqual((await sendTestMessage()).expect(200).json, { delivered: false, detail });
    await configureSyslog(admin, receiver, { enabled: false, host: 'no-such-host.invalid' });
    assert.equal(Object((await sendTestMessage()).expect(200).json).delivered, false);
  });

  test('rejects a second test message at the same time', async () => {
    const receiver = await startSyslog('tcp');
    after(() => receiver.stop());
    await configureSyslog(admin, receiver, { enabled: false });
    const reached = receiver.misbehave({ after: 0, with: 'hang' });
    const first = sendTestMessage();
    await reached;
    const second = (await sendTestMessage()).expect(429);
    second.problem('too_many_attempts');
    assert.equal(second.headers.get('retry-after'), '5');
    await receiver.stop();
    assert.equal(Object((await first).expect(200).json).delivered, false);
  });
});
