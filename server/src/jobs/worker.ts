import { type Database, isUnavailable } from '../db/database.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import { tryLock } from './lock-store.ts';

/** Work that is done in the background, piece by piece. */
export interface Work {
  /** One node at a time does work of one name. */
  readonly name: string;
  /** When there is something to do next; undefined: nothing is in sight. Asked on all nodes. */
  due(): Promise<Date | undefined>;
  /** Does one piece; false when nothing was left to do. What it leaves is durable: after a crash another node goes on. */
  piece(): Promise<boolean>;
  /**
   * Milliseconds between looks for work that no notice tells of. Who has done some keeps the lock for a while and looks
   * on, so that work that comes all the time does not cost a connection each time.
   */
  readonly every?: number;
  /** Lets go what it held from piece to piece, such as connections. `inTheMiddle`: of a piece that takes too long. */
  rest?(inTheMiddle: boolean): void;
}

/** A worker that runs until it is closed. */
export interface Worker {
  /** There may be something to do. Cheap: any number of calls while it works cause one more look. */
  wake(): void;
  /** Lets the piece in hand finish, for a while. */
  close(): Promise<void>;
}

/** Looked for work that no notice told of. Milliseconds, as all here. */
const SWEEP = 15 * SECOND;
/** How long one node goes on before it looks anew what is due, and another one may take over. */
const SHIFT = 15 * SECOND;
/** When another node does it: perhaps it dies. */
const BUSY = 2 * SECOND;
/** When the database is away. */
const FAILED = SECOND;
/** How long closing waits for the piece in hand. */
const CLOSING = 5 * SECOND;

/**
 * Starts a worker. It looks for work when it is woken, when the next piece is due, and now and then, since notices may
 * be missed.
 */
export function startWorker(
  { database, clock }: { database: Database; clock: Clock },
  work: Work,
  report: (error: unknown) => void,
): Worker {
  const state = { closed: false, woken: false };
  let endSleep = () => {};
  let wakeUp = () => {};

  /** @param isDeaf whether nothing but closing ends it early. */
  const sleep = (milliseconds: number, isDeaf = false) =>
    new Promise<void>((resolve) => {
      if (state.closed || (state.woken && !isDeaf)) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
      wakeUp = isDeaf ? () => {} : endSleep;
    });

  /** Works off what is due; answers how long to sleep. */
  const round = async (): Promise<number> => {
    const due = await work.due();
    const longest = work.every ?? SWEEP;
    if (!due) return longest;
    const wait = due.getTime() - clock.now().getTime();
    if (wait > 0) return Math.min(wait, longest);
    const lock = await tryLock(database, work.name);
    if (!lock) {
      // The other node hears the same notices; each would cost us another connection to ask for the lock with.
      await sleep(BUSY, true);
      return 0;
    }
    const begin = performance.now();
    let pieces = 0;
    try {
      while (!state.closed && performance.now() - begin < SHIFT && (await lock.isHeld())) {
        if (work.every !== undefined) state.woken = false;
        if (await work.piece()) pieces++;
        else if (work.every === undefined) break;
        else await sleep(work.every);
      }
    } finally {
      work.rest?.(false);
      await lock.release();
    }
    // Nothing could be done about what is due: it must not be asked for without a breath.
    return pieces === 0 && work.every === undefined ? BUSY : 0;
  };

  const run = async () => {
    while (!state.closed) {
      state.woken = false;
      const pause = await round().catch((error: unknown) => {
        if (!isUnavailable(error)) report(error);
        return FAILED;
      });
      await sleep(pause);
    }
  };
  const running = run();
  return {
    wake() {
      state.woken = true;
      wakeUp();
    },
    async close() {
      state.closed = true;
      endSleep();
      const impatient = setTimeout(() => work.rest?.(true), CLOSING);
      await running;
      clearTimeout(impatient);
    },
  };
}
