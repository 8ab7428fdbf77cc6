import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, codeOf } from '../database.ts';
import type { Binaries } from './binaries.ts';
import type { DataDirectory } from './data-directory.ts';
import { EmbeddedError } from './error.ts';
import { LogFile, lastLines } from './log-file.ts';
import { type Postmaster, readPidFile, startPostmaster, stopOrphan } from './postmaster.ts';
import { ensureRole } from './roles.ts';
import type { Settings } from './settings.ts';

/** What a server is started with. */
export interface ServerOptions {
  readonly directory: DataDirectory;
  readonly binaries: Binaries;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly log: (message: string) => void;
}

const READY_TIMEOUT = 60_000;
/** How long the last processes of a killed server may keep its shared memory. */
const SHARED_MEMORY_TIMEOUT = 30_000;
const MIN_BACKOFF = 10;
const MAX_BACKOFF = 5000;
const ROTATION_INTERVAL = 600_000;

/** Starts the server, and starts it again whenever it exits, until it is stopped. */
export class Supervisor {
  readonly #options: ServerOptions;
  readonly #logFile: LogFile;
  #postmaster: Postmaster | undefined;
  readonly #stopped = new AbortController();
  #watch: Promise<void> | undefined;
  #rotation: NodeJS.Timeout | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#logFile = new LogFile(options.directory);
  }

  /** Resolves when the server accepts connections. Throws an EmbeddedError with the reason if it can't be started. */
  async start(): Promise<void> {
    this.#watch = this.#keepRunning(await this.#launch());
    this.#rotation = setInterval(() => this.#logFile.rotate(), ROTATION_INTERVAL).unref();
  }

  /** Stops the server and waits until it has exited. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearInterval(this.#rotation);
    await this.#postmaster?.stop();
    await this.#watch;
  }

  /** Starts a server, repeatedly while the last processes of a killed one still use its shared memory. */
  async #launch(): Promise<Postmaster> {
    const { directory, binaries, settings, log } = this.#options;
    const start = performance.now();
    for (;;) {
      await stopOrphan(directory, log);
      this.#stopped.signal.throwIfAborted();
      const offset = this.#logFile.size();
      const postmaster = startPostmaster(directory, binaries, settings, this.#logFile);
      this.#postmaster = postmaster;
      try {
        await this.#waitUntilReady(postmaster, offset);
        return postmaster;
      } catch (error) {
        const inUse = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(
          this.#logFile.since(offset),
        );
        if (postmaster.exit === undefined || !inUse || performance.now() - start > SHARED_MEMORY_TIMEOUT)
          throw error;
        await sleep(50);
      }
    }
  }

  /** Polls every few milliseconds, because a start takes about thirty. */
  async #waitUntilReady(postmaster: Postmaster, offset: number): Promise<void> {
    const { directory, connection, log } = this.#options;
    const start = performance.now();
    let reported = false;
    for (;;) {
      let reason = 'it is starting, or recovering from a crash';
      try {
        // Earlier connections would fill the log with rejections.
        if (readPidFile(directory.path)?.state === 'ready') return await ensureRole(connection);
      } catch (error) {
        if (codeOf(error).startsWith('28')) throw error;
        reason = error instanceof Error ? error.message : String(error);
      }
      if (postmaster.exit !== undefined)
        throw new EmbeddedError(
          `PostgreSQL did not start (${postmaster.exit}): ${lastLines(this.#logFile.since(offset))} (see ${this.#logFile.path})`,
        );
      const elapsed = performance.now() - start;
      if (elapsed > READY_TIMEOUT)
        throw new EmbeddedError(
          `PostgreSQL was not ready after ${READY_TIMEOUT / 1000} s: ${reason}. Start Roster again to continue waiting.`,
        );
      if (elapsed > 3000 && !reported) {
        log(`PostgreSQL is not ready yet: ${reason}`);
        reported = true;
      }
      await sleep(elapsed < 1000 ? 4 : 50);
    }
  }

  async #keepRunning(started: Postmaster): Promise<void> {
    const { log } = this.#options;
    for (let current: Postmaster | undefined = started; current; ) {
      await current.exited;
      if (this.#stopped.signal.aborted) return;
      log('PostgreSQL has exited. Restarting it.');
      current = await this.#relaunch();
      if (current) log('PostgreSQL is running again.');
    }
  }

  /** Starts the server again, with exponential backoff. Returns undefined when the supervisor is stopped. */
  async #relaunch(): Promise<Postmaster | undefined> {
    const { signal } = this.#stopped;
    for (let backoff = MIN_BACKOFF; !signal.aborted; backoff = Math.min(backoff * 2, MAX_BACKOFF)) {
      await sleep(backoff, undefined, { ref: false, signal }).catch(() => {});
      if (signal.aborted) break;
      try {
        return await this.#launch();
      } catch (error) {
        if (!signal.aborted)
          this.#options.log(
            error instanceof EmbeddedError ? error.message : `PostgreSQL can't be restarted: ${error}`,
          );
      }
    }
    return undefined;
  }
}
