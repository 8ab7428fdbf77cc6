import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../database.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedError } from './error.ts';
import { clearLeftover } from './leftover.ts';
import { becomeOwner, type Owner } from './owner.ts';
import { readPidFile } from './pid-file.ts';
import type { Place } from './place.ts';
import { type Postmaster, startPostmaster } from './postmaster.ts';
import { lastLines, ServerLog } from './server-log.ts';
import type { Settings } from './settings.ts';

/** What a server is started from. */
export interface Recipe {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly log: (message: string) => void;
}

const READY_LIMIT = 60_000;
const REMAINS_LIMIT = 30_000;
const LONGEST_BACKOFF = 5000;
const LOG_INTERVAL = 600_000;

/** Starts the server and keeps it running until it is stopped. */
export class Supervisor {
  readonly #recipe: Recipe;
  readonly #serverLog: ServerLog;
  #postmaster: Postmaster | undefined;
  #owner: Owner | undefined;
  readonly #stopped = new AbortController();
  #watch: Promise<void> | undefined;
  #logTimer: NodeJS.Timeout | undefined;

  constructor(recipe: Recipe) {
    this.#recipe = recipe;
    this.#serverLog = new ServerLog(recipe.place);
  }

  /** Resolves when the server is ready and ours; throws an EmbeddedError that says why not. */
  async start(): Promise<void> {
    await this.#bringUp();
    this.#logTimer = setInterval(() => this.#serverLog.bound(), LOG_INTERVAL).unref();
    this.#watch = this.#keepUp();
  }

  /** Stops the server and waits till it is gone. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearInterval(this.#logTimer);
    await this.#owner?.close();
    await this.#postmaster?.stop();
    await this.#watch;
  }

  async #bringUp(): Promise<void> {
    if (!this.#postmaster || this.#postmaster.ended !== undefined) await this.#launch();
    else await this.#own(this.#postmaster, this.#serverLog.size());
  }

  /** Starts a server, again and again while the last processes of a killed one still hold its shared memory. */
  async #launch(): Promise<void> {
    const { place, binaries, settings, log } = this.#recipe;
    const start = performance.now();
    for (;;) {
      await clearLeftover(place, log);
      if (this.#stopped.signal.aborted) return;
      const mark = this.#serverLog.size();
      const postmaster = startPostmaster(place, binaries, settings, this.#serverLog);
      this.#postmaster = postmaster;
      try {
        return await this.#own(postmaster, mark);
      } catch (error) {
        const remains = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(
          this.#serverLog.since(mark),
        );
        if (postmaster.ended === undefined || !remains || performance.now() - start > REMAINS_LIMIT)
          throw error;
        await sleep(50);
      }
    }
  }

  async #own(postmaster: Postmaster, mark: number): Promise<void> {
    const { place, connection, log } = this.#recipe;
    this.#owner = await becomeOwner(connection, {
      limit: READY_LIMIT,
      // Connecting before would fill the log with refusals.
      isReady: () => readPidFile(place.data)?.state === 'ready',
      givenUp: () => {
        if (postmaster.ended === undefined) return undefined;
        return `PostgreSQL did not start (${postmaster.ended}): ${lastLines(this.#serverLog.since(mark))} (see ${this.#serverLog.path})`;
      },
      waiting: (reason) => log(`PostgreSQL is not ready yet: ${reason}`),
    });
  }

  /** Waits for the ownership to break, which it does when the server dies or restarts itself, and takes it again. */
  async #keepUp(): Promise<void> {
    const { log } = this.#recipe;
    for (;;) {
      await this.#owner?.broken;
      if (this.#stopped.signal.aborted) return;
      log('PostgreSQL has stopped serving; it is brought up again.');
      if (await this.#recover()) log('PostgreSQL serves again.');
      else return;
    }
  }

  /** Brings it up with growing pauses, for as long as it takes. False when we are being stopped. */
  async #recover(): Promise<boolean> {
    for (let backoff = 10; !this.#stopped.signal.aborted; backoff = Math.min(backoff * 2, LONGEST_BACKOFF)) {
      // A killed server breaks the connection a moment before we hear of its end.
      await sleep(backoff, undefined, { ref: false, signal: this.#stopped.signal }).catch(() => {});
      try {
        if (!this.#stopped.signal.aborted) await this.#bringUp();
        if (!this.#stopped.signal.aborted) return true;
      } catch (error) {
        if (!this.#stopped.signal.aborted)
          this.#recipe.log(
            error instanceof EmbeddedError ? error.message : `PostgreSQL cannot be brought up: ${error}`,
          );
      }
    }
    return false;
  }
}
