import assert from 'node:assert/strict';
import { recordAll } from '../../src/audit/record.ts';
import { newId } from '../../src/lib/ids.ts';
import { eventually } from './eventually.ts';
import type { TestServer } from './server.ts';

/** A row of the signals. */
export interface StoredSignal {
  id: string;
  rule: string;
  subject: string;
  details: { name?: string; count: number; minutes: number; addresses?: string[]; people?: string[] };
  raised_at: Date;
  last_at: Date;
  told: boolean;
  acknowledged_at: Date | null;
}

const TIMEOUT = 90_000;

/** Waits until all events, also those about signals, are sealed and evaluated; returns the signals, oldest first. */
export async function untilEvaluated({ sql }: Pick<TestServer, 'sql'>): Promise<StoredSignal[]> {
  await eventually(async () => {
    const [state] = await sql<{ unsealed: boolean; behind: boolean }>(
      `SELECT EXISTS (SELECT FROM audit_unsealed) AS unsealed,
         (SELECT max(ordinal) FROM audit_leaves) > (SELECT ordinal FROM audit_followers WHERE name = 'signals') AS behind`,
    );
    assert.ok(state && !state.unsealed && !state.behind, `not evaluated yet: ${JSON.stringify(state)}`);
  }, TIMEOUT);
  return sql<StoredSignal>('SELECT * FROM signals ORDER BY raised_at, id');
}

/** Inserts failed sign-ins as the server writes them, since hashing that many passwords is slow. */
export async function insertFailures(
  { database, clock }: Pick<TestServer, 'database' | 'clock'>,
  count: number,
  {
    target,
    address = '192.0.2.1',
    at = clock.now(),
  }: { target?: { id: string; name: string }; address?: string; at?: Date } = {},
): Promise<void> {
  const event = {
    eventType: 'session',
    operation: 'sign_in',
    outcome: 'failure',
    reason: 'invalid_credentials',
    target: { type: 'user', ...(target ?? { id: null, name: `${newId()}@example.com` }) },
  } as const;
  const caller = { address, userAgent: null, requestId: null };
  await recordAll(database.db, caller, at, Array(count).fill(event));
}
