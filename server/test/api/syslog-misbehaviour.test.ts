import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import type { Receiver } from '../../src/monitoring/syslog/receiver.ts';
import { send } from '../../src/monitoring/syslog/send.ts';
import {
  configureSyslog,
  firstAdmin,
  passSyslogTime,
  startSyslog,
  startTestServer,
  untilAllArrived,
  untilSealed,
  untilSyslogPaused,
  writeEvents,
} from '../harness/index.ts';

const CUT = /^The receiver (reset the connection|closed the connection before it had everything)\.$/;
const SILENT = /^The receiver (stopped reading\.|did not close the connection after the last message)/;

const server = await startTestServer({ syslogTimeouts: { connect: 2000, read: 1000 } });
const admin = await firstAdmin(server);

describe('forwarding to a failing syslog receiver', () => {
  for (const transport of ['tcp', 'tls'] as const) {
    for (const [what, misbehaviour, words] of [
      ['closes at once', { after: 0, with: 'close' }, CUT],
      ['closes in the middle', { after: 100, with: 'close' }, CUT],
      ['is killed at once', { after: 0, with: 'reset' }, CUT],
      ['is killed in the middle', { after: 100, with: 'reset' }, CUT],
      ['is killed with the last event unread', { after: 400, with: 'reset' }, CUT],
      ['reads nothing', { after: 0, with: 'hang' }, SILENT],
      ['stops reading', { after: 100, with: 'hang' }, SILENT],
      ['keeps its side open', { after: 0, with: 'stay' }, SILENT],
    ] as const) {
      test(`${transport}: sends everything again to a receiver that ${what}`, async () => {
        const receiver = await startSyslog(transport);
        after(() => receiver.stop());
        await configureSyslog(admin, receiver, { enabled: false });
        await writeEvents(server, 1);
        const first = (await untilSealed(server)) + 1;
        const happened = receiver.misbehave({ ...misbehaviour, times: 2 });
        await configureSyslog(admin, receiver);
        await writeEvents(server, 450);
        await happened;
        const { detail } = await untilSyslogPaused(server);
        assert.match(detail, words);
        await passSyslogTime(server, 3 * MINUTE);
        await untilSyslogPaused(server, 2);
        await passSyslogTime(server, 3 * MINUTE);
        await untilAllArrived(server, receiver, first);
      });
    }
  }

  test('TLS: sends nothing to a receiver with an invalid certificate', async () => {
    for (const [options, words] of [
      [{ isTrusted: false }, /^The receiver’s certificate is self-signed and not trusted\.$/],
      [{ certificateFor: 'other.example' }, /^The receiver’s certificate is for another name\.$/],
    ] as const) {
      const receiver = await startSyslog('tls', options);
      after(() => receiver.stop());
      await configureSyslog(admin, receiver, { enabled: false });
      await configureSyslog(admin, receiver);
      assert.match((await untilSyslogPaused(server)).detail, words);
      assert.equal(receiver.messages.length, 0);
    }
  });

  test('reports TLS to a plain receiver, and plain TCP to a TLS receiver', async () => {
    const plain = await startSyslog('udp');
    after(() => plain.stop());
    await configureSyslog(admin, { port: plain.port, transport: 'tcp' }, { enabled: false });
    await configureSyslog(admin, { port: plain.port, transport: 'tcp' });
    assert.match((await untilSyslogPaused(server)).detail, /^Connection refused\./);
    const secure = await startSyslog('tls');
    after(() => secure.stop());
    await configureSyslog(admin, { port: secure.port, transport: 'tcp' });
    const { detail } = await untilSyslogPaused(server);
    assert.match(detail, /^The (receiver|connection)/);
    assert.equal(secure.messages.length, 0);
  });
});

describe('sending that is stopped while the receiver reads nothing', () => {
  const timeouts = { connect: MINUTE, read: MINUTE };

  test('a node that closes stores no failure of the receiver', async () => {
    const receiver = await startSyslog('tcp');
    after(() => receiver.stop());
    const node = await startTestServer({ syslogTimeouts: timeouts });
    const happened = receiver.misbehave({ after: 0, with: 'hang' });
    await configureSyslog(await firstAdmin(node), receiver);
    await happened;
    await node.server.close();
    assert.deepEqual(await node.sql('SELECT * FROM audit_push_pause'), []);
  });

  for (const transport of ['tcp', 'udp'] as const) {
    test(`${transport}: returns that it was stopped`, async () => {
      const receiver = await startSyslog('tcp');
      after(() => receiver.stop());
      const { port } = receiver;
      const settings: Receiver = {
        transport,
        framing: 'octet-counting',
        host: '127.0.0.1',
        port,
        facility: 13,
        severity: 6,
        clientCertificate: undefined,
      };
      const stop = new AbortController();
      const happened = receiver.misbehave({ after: 0, with: 'hang' });
      const result = send(settings, [Buffer.from('message')], timeouts, stop.signal);
      if (transport === 'tcp') await happened;
      stop.abort();
      assert.deepEqual(await result, {
        delivered: false,
        detail: 'Sending was stopped before the receiver had everything.',
      });
    });
  }
});
