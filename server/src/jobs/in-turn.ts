import type { Database, Queryable } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { NIL } from '../lib/ids.ts';
import type { Work } from './worker.ts';

/**
 * Answers rows that wait one by one, each in a transaction of its own: what a crash interrupts is done after the restart,
 * and nothing is done twice. One that fails does not hold up the others; it is tried again after them.
 * @param next finds the first row that waits after another one, by their ids.
 * @param answer processes one row, in a transaction of its own (`runInTransaction`).
 */
export function inTurn(
  { database, clock }: { database: Database; clock: Clock },
  name: string,
  next: (db: Queryable, after: string) => Promise<string | undefined>,
  answer: (id: string) => Promise<void>,
): Work {
  let last: string = NIL;
  return {
    name,
    // At once, whatever the clock of the node said that wrote it down.
    due: async () => ((await next(database.db, NIL)) === undefined ? undefined : clock.now()),
    async piece() {
      const id = await next(database.db, last);
      last = id ?? NIL;
      if (id !== undefined) await answer(id);
      return id !== undefined;
    },
  };
}
