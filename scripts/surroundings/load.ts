/** Writes without a pause, to see what happens to them while something around Roster fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Postgres } from './postgres.ts';
import { eventually } from './programs.ts';
import type { Client } from './roster.ts';

export interface Load {
  /** The names of the organizations whose creation was answered 201. */
  readonly acknowledged: string[];
  /** Resolves after this many more were acknowledged. */
  more(count: number): Promise<void>;
  /** Resolves when a write that is sent from now on is acknowledged; returns after how many milliseconds. */
  untilWritten(): Promise<number>;
  /** Stops, and returns the responses that were neither 201 nor 503. */
  stop(): Promise<string[]>;
}

const WORKERS = 4;

/** Creates organizations at the nodes in turn; a broken connection is a node that is restarted. */
export function startLoad(clients: readonly Client[], prefix: string): Load {
  const state = { isStopped: false, count: 0, lastWrittenSince: 0 };
  const acknowledged: string[] = [];
  const unexpected: string[] = [];
  const worker = async () => {
    while (!state.isStopped) {
      const name = `${prefix} ${++state.count}`;
      const sent = performance.now();
      const answer = await clients[state.count % clients.length]
        ?.send('POST', '/api/v1/organizations', { body: { name } })
        .catch(() => undefined);
      if (answer?.status === 201) {
        acknowledged.push(name);
        state.lastWrittenSince = Math.max(sent, state.lastWrittenSince);
      } else {
        if (answer !== undefined && answer.status !== 503)
          unexpected.push(`${answer.status} ${answer.text.slice(0, 200)}`);
        await sleep(20);
      }
    }
  };
  const work = Promise.all(Array.from({ length: WORKERS }, worker));
  return {
    acknowledged,
    async more(count) {
      const goal = acknowledged.length + count;
      await eventually(`${count} writes`, () => acknowledged.length >= goal || undefined);
    },
    async untilWritten() {
      const begin = performance.now();
      await eventually('a write', () => state.lastWrittenSince >= begin || undefined);
      return performance.now() - begin;
    },
    async stop() {
      state.isStopped = true;
      await work;
      return [...new Set(unexpected)];
    },
  };
}

/** Returns which acknowledged writes are not stored, or not in the audit log exactly once. */
export function lost(postgres: Postgres, acknowledged: readonly string[]): string | undefined {
  const stored = postgres
    .sql(
      `SELECT name, (SELECT count(*) FROM audit_events WHERE target_id = organizations.id AND operation = 'create')
       FROM organizations`,
    )
    .split('\n');
  const known = new Set(stored);
  const missing = acknowledged.filter((name) => !known.has(`${name}|1`));
  if (acknowledged.length === 0) return 'nothing was acknowledged';
  return missing.length === 0
    ? undefined
    : `${missing.length} of ${acknowledged.length} are missing: ${missing[0]}`;
}
