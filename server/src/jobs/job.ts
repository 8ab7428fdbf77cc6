import type { Database, Queryable } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { NIL } from '../lib/ids.ts';

/** A background job. Its work is done in small, durable steps; one node at a time runs a job. */
export interface Job {
  readonly name: string;
  /** Returns when there is work to do; undefined: none is known. Called on all nodes. */
  nextRunAt(): Promise<Date | undefined>;
  /** Does one step; returns false if nothing was left to do. After a crash, another node continues. */
  runStep(): Promise<boolean>;
  /**
   * Milliseconds between polls for work that is not announced by a notification. After a step, the node keeps the lock
   * for a while and polls, so that what the first step reads, such as the signing key, serves the next ones.
   */
  readonly pollInterval?: number;
  /** Releases resources that are kept between steps, such as connections. `interrupt`: during a step that takes too long. */
  release?(interrupt: boolean): void;
}

/**
 * Creates the job that processes the rows of a queue one by one. A row that a crash interrupts is processed after the
 * restart. A row that fails does not block the others; it is retried after them.
 * @param findNext returns the ID of the first row after another ID.
 * @param process handles one row, in a transaction of its own (`runInTransaction`).
 */
export function createQueueJob(
  { database, clock }: { database: Database; clock: Clock },
  name: string,
  findNext: (db: Queryable, after: string) => Promise<string | undefined>,
  process: (id: string) => Promise<void>,
): Job {
  let last: string = NIL;
  return {
    name,
    // Now, not when the row was created: the clock of the node that created it may be ahead.
    nextRunAt: async () => ((await findNext(database.db, NIL)) === undefined ? undefined : clock.now()),
    async runStep() {
      const id = await findNext(database.db, last);
      last = id ?? NIL;
      if (id !== undefined) await process(id);
      return id !== undefined;
    },
  };
}
