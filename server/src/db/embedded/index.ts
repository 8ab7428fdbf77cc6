import { createServer } from 'node:net';
import type { Connection } from '../database.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { EmbeddedError, folderFault } from './error.ts';
import { isGuarded, takeGuard } from './guard.ts';
import { connectionTo } from './owner.ts';
import { readPidFile } from './pid-file.ts';
import { existingData, findPlace, type Place, systemFolder } from './place.ts';
import { addressSettings, defaultSettings, type Settings } from './settings.ts';
import { prepareSocketFolder } from './socket-folder.ts';
import { Supervisor } from './supervisor.ts';

export { EmbeddedError };

/** A PostgreSQL of our own, kept running until it is stopped. */
export interface EmbeddedPostgres {
  /** Stays the same when the server is restarted. */
  readonly connection: Connection;
  /** Stops it in order: open transactions are rolled back, everything committed is on disk. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Where, and whom to tell. `settings` override PostgreSQL's settings (tests turn off fsync). */
export interface EmbeddedOptions {
  dataDir: string;
  log: (message: string) => void;
  settings?: Settings;
}

/**
 * Starts the PostgreSQL of a data folder, making the database at the first time. Throws an EmbeddedError with one line
 * for the person who starts Roster, for one when another Roster uses the folder.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = findPlace(options.dataDir, options.log);
  const guard = await takeGuard(place.home).catch((error) => {
    throw folderFault(place.home, error);
  });
  if (!guard)
    throw new EmbeddedError(
      `Another Roster uses the data folder ${place.home}. Stop it first, or set DATA_DIR to another folder.`,
    );
  try {
    const server = await startGuarded(place, options);
    return {
      connection: server.connection,
      async stop() {
        await server.stop();
        guard.release();
      },
    };
  } catch (error) {
    guard.release();
    throw folderFault(place.home, error);
  }
}

/** The connection to the PostgreSQL of a Roster that runs on this data folder; undefined when none does. */
export async function attachEmbedded(dataDir: string): Promise<Connection | undefined> {
  try {
    const found = existingData(dataDir);
    if (!found || !(await isGuarded(found.home))) return undefined;
    const running = readPidFile(found.data);
    return running && connectionTo(found.data, running);
  } catch (error) {
    throw new EmbeddedError(
      `The database in ${dataDir} cannot be read (${error instanceof Error ? error.message : error}). Run this as the user who runs Roster.`,
    );
  }
}

async function startGuarded(
  place: Place,
  { log, settings = {} }: EmbeddedOptions,
): Promise<EmbeddedPostgres> {
  const copies = () => (place.account ? systemFolder() : place.home);
  const binaries = findBinaries(place.account, copies, log);
  await ensureCluster(place, binaries, settings.fsync !== 'off');

  const onWindows = process.platform === 'win32';
  const port = onWindows ? await freePort() : 5432;
  const socketFolder = onWindows ? undefined : prepareSocketFolder(place);
  const address = { port, socketFolder: socketFolder?.path };
  const connection = connectionTo(place.data, { port, socketFolder: address.socketFolder ?? '' });
  const supervisor = new Supervisor({
    place,
    binaries,
    connection,
    log,
    settings: { ...defaultSettings(), ...settings, ...addressSettings(address) },
  });
  const stop = async () => {
    await supervisor.stop();
    socketFolder?.remove();
  };
  try {
    await supervisor.start();
  } catch (error) {
    // One that is still recovering goes on alone: the next start waits for it instead of beginning anew.
    if (readPidFile(place.data)?.state !== 'starting') await stop();
    throw error;
  }
  return { connection, stop };
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
