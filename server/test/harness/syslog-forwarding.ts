import assert from 'node:assert/strict';
import { recordAll } from '../../src/audit/record.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { eventually } from './eventually.ts';
import { untilSealed } from './seals.ts';
import type { TestServer } from './server.ts';
import type { SyslogMessage, SyslogReceiver } from './syslog.ts';

const TIMEOUT = 90_000;

/** Writes this many audit events at once. */
export async function writeEvents(
  { database, clock }: { database: TestServer['database']; clock: Clock },
  count: number,
): Promise<void> {
  const origin = { address: '192.0.2.1', userAgent: 'roster-test', requestId: null };
  const events = Array.from({ length: count }, (_, index) => ({
    eventType: 'session' as const,
    operation: 'sign_in' as const,
    outcome: 'failure' as const,
    reason: 'invalid_credentials',
    target: { type: 'user' as const, id: null, name: `user ${index}` },
  }));
  await database.transact((tx) => recordAll(tx, origin, clock.now(), events));
}

/** Returns the ordinals of events as they arrived. */
export const ordinalsOf = (messages: readonly SyslogMessage[]): number[] =>
  messages.flatMap(({ kind, data }) =>
    kind === 'SEAL' || kind === 'TEST' ? [] : [Number(data.fields.ordinal)],
  );

/** Waits until all sealed events have arrived; fails unless they came in order and without a gap, duplicates aside. */
export async function untilAllArrived(
  server: Pick<TestServer, 'sql'>,
  receiver: SyslogReceiver,
  first: number,
): Promise<number[]> {
  const last = await untilSealed(server);
  await receiver.waitFor((messages) => ordinalsOf(messages).includes(last));
  const ordinals = ordinalsOf(receiver.messages);
  const unlike = [...new Set(ordinals)];
  assert.deepEqual(
    unlike.slice(0, last - first + 1),
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
  return ordinals;
}

/** Waits until forwarding is paused after this many failures, and returns the pause. */
export const untilSyslogPaused = (
  { sql }: Pick<TestServer, 'sql'>,
  failures = 1,
): Promise<{ failures: number; until: Date; detail: string }> =>
  eventually(
    async () => {
      const [pause] = await sql<{ failures: number; until: Date; detail: string }>(
        'SELECT * FROM audit_push_pause',
      );
      assert.ok(pause && pause.failures >= failures, `no such pause: ${JSON.stringify(pause)}`);
      return pause;
    },
    TIMEOUT,
    5,
  );

/** Advances the clock and notifies the nodes. */
export async function passSyslogTime({ sql, clock }: TestServer, milliseconds: number): Promise<void> {
  clock.advance(milliseconds);
  await sql('NOTIFY roster_audit_sealed');
}
