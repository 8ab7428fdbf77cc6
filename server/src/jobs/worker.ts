import { isUnavailable } from '../db/database.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { AdvisoryLocks } from './advisory-lock-store.ts';
import type { Job } from './job.ts';

/** Runs a job until it is closed. */
export interface Worker {
  /** Reports that there may be work. Cheap: any number of calls during a step cause one more check. */
  wake(): void;
  /** Waits for the current step, up to a timeout. */
  close(): Promise<void>;
}

/** How often a job is checked without a notification. All times in milliseconds. */
const CHECK_INTERVAL = 15 * SECOND;
/** How long a node keeps the lock before it checks again, and another node can take over. */
const LOCK_DURATION = 15 * SECOND;
/** Delay while another node has the lock, which may fail. */
const LOCKED_DELAY = 2 * SECOND;
/** Delay after an error, such as an unavailable database. */
const ERROR_DELAY = SECOND;
/** How long `close` waits for the current step before it interrupts it. */
const CLOSE_TIMEOUT = 5 * SECOND;

/**
 * Starts a worker. It checks for work when it is woken, at the job's next run, and periodically, because notifications
 * can be lost.
 */
export function startWorker(
  { locks, clock }: { locks: AdvisoryLocks; clock: Clock },
  job: Job,
  report: (error: unknown) => void,
): Worker {
  const state = { closed: false, woken: false };
  let endSleep = () => {};
  let wakeUp = () => {};

  /** @param closeOnly whether only `close` ends it early, not `wake`. */
  const sleep = (milliseconds: number, closeOnly = false) =>
    new Promise<void>((resolve) => {
      if (state.closed || (state.woken && !closeOnly)) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
      wakeUp = closeOnly ? () => {} : endSleep;
    });

  /** Runs the steps that are due. Returns how long to sleep. */
  const runDue = async (): Promise<number> => {
    const nextRunAt = await job.nextRunAt();
    const maxDelay = job.pollInterval ?? CHECK_INTERVAL;
    if (!nextRunAt) return maxDelay;
    const delay = nextRunAt.getTime() - clock.now().getTime();
    if (delay > 0) return Math.min(delay, maxDelay);
    const lock = await locks.tryLock(job.name);
    if (!lock) {
      // The other node gets the same notifications: trying the lock at each of them would only cost queries.
      await sleep(LOCKED_DELAY, true);
      return 0;
    }
    const start = performance.now();
    let steps = 0;
    try {
      while (!state.closed && performance.now() - start < LOCK_DURATION && (await lock.isHeld())) {
        if (job.pollInterval !== undefined) state.woken = false;
        if (await job.runStep()) steps++;
        else if (job.pollInterval === undefined) break;
        else await sleep(job.pollInterval);
      }
    } finally {
      job.release?.(false);
      await lock.release();
    }
    // If nothing could be done about work that is due, checking again at once would be a busy loop.
    return steps === 0 && job.pollInterval === undefined ? LOCKED_DELAY : 0;
  };

  const run = async () => {
    while (!state.closed) {
      state.woken = false;
      const delay = await runDue().catch((error: unknown) => {
        if (!isUnavailable(error)) report(error);
        return ERROR_DELAY;
      });
      await sleep(delay);
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
      const timeout = setTimeout(() => job.release?.(true), CLOSE_TIMEOUT);
      await running;
      clearTimeout(timeout);
    },
  };
}
