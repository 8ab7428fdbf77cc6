import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { describe, mock, test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import type { Scope } from '../../access/permissions.ts';
import { SECOND } from '../../lib/clock.ts';
import { createAuditStream } from './event-stream.ts';

const NOTIFICATION = 'event: audit-events\ndata: {}\n\n';
const PART: Scope = { organizationIds: ['one'], projectIds: [], administeredProjectIds: [] };

/** Starts streams under a simulated clock. */
function start({ isListening = () => true, readScope = async () => 'everything' as Scope | undefined } = {}) {
  mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const reported: unknown[] = [];
  const stream = createAuditStream({ isListening, report: (error) => void reported.push(error) });
  const disconnected: string[] = [];
  const open = (userId: string, scope: Scope = 'everything') =>
    stream.open({ userId, scope, readScope, disconnect: () => void disconnected.push(userId) });
  const pass = async (seconds: number) => {
    for (let passed = 0; passed < seconds; passed++) {
      await tick();
      mock.timers.tick(SECOND);
      await tick();
    }
  };
  return { stream, open, pass, disconnected, reported };
}

/** Collects what a stream sends. */
function collect(out: Readable): string[] {
  const messages: string[] = [];
  out.setEncoding('utf8').on('data', (text: string) => void messages.push(text));
  return messages;
}

describe('createAuditStream', () => {
  test('sends one notification per second for any number of calls, and heartbeats', async () => {
    const { stream, open, pass } = start();
    const messages = collect(open('ada'));
    for (let second = 0; second < 30; second++) {
      for (let call = 0; call < 5; call++) stream.wake();
      await pass(1);
    }
    assert.equal(messages[0], 'retry: 2000\n\n');
    assert.equal(messages.filter((message) => message === NOTIFICATION).length, 30);
    assert.equal(messages.filter((message) => message === ': keep-alive\n\n').length, 2);
    stream.close();
    mock.timers.reset();
  });

  test('disconnects a client that reads nothing', async () => {
    const { stream, open, pass, disconnected } = start();
    open('silent');
    const messages = collect(open('reader'));
    await pass(20);
    assert.deepEqual(disconnected, ['silent']);
    stream.wake();
    await pass(1);
    assert.equal(messages.at(-1), NOTIFICATION);
    stream.close();
    mock.timers.reset();
  });

  test('notifies users who see a part of the audit log every five seconds, whatever happens', async () => {
    const { stream, open, pass } = start({ readScope: async () => PART });
    const messages = collect(open('ada', PART));
    for (let second = 0; second < 20; second++) {
      if (second < 10) stream.wake();
      await pass(1);
    }
    assert.equal(messages.filter((message) => message === NOTIFICATION).length, 4);
    stream.close();
    mock.timers.reset();
  });

  test('keeps streams open while the database is unavailable, and ends them on other errors', async () => {
    let error: Error | undefined = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const { stream, open, pass, reported } = start({
      readScope: async () => {
        if (error) throw error;
        return 'everything';
      },
    });
    const out = open('ada');
    const messages = collect(out);
    stream.wake();
    await pass(3);
    assert.deepEqual(messages, ['retry: 2000\n\n']);
    error = undefined;
    await pass(1);
    assert.deepEqual(messages.slice(1), [NOTIFICATION]);
    error = new Error('a fault of ours');
    stream.wake();
    await pass(1);
    assert.ok(out.readableEnded);
    assert.deepEqual(reported, [error]);
    stream.close();
    mock.timers.reset();
  });

  test('rejects more than five streams of a user, and all after closing', async () => {
    const { stream, open } = start();
    for (let count = 0; count < 5; count++) collect(open('ada'));
    assert.throws(() => open('ada'), { code: 'too_many_attempts' });
    collect(open('bob'));
    stream.close();
    assert.throws(() => open('eve'), { code: 'overloaded' });
    mock.timers.reset();
  });
});
