import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Connection } from '../database.ts';
import { continueAsOwner } from './account.ts';
import { findBinaries } from './binaries.ts';
import { asSuperuser, connectionTo, ensureCluster, writeAuthentication } from './cluster.ts';
import {
  type DataDirectory,
  findDataDirectory,
  prepareDataDirectory,
  systemFolder,
} from './data-directory.ts';
import { EmbeddedError, toEmbeddedError } from './error.ts';
import { acquireLock, isLocked } from './lock.ts';
import { readPidFile } from './postmaster.ts';
import { addressSettings, defaultSettings, type Settings } from './settings.ts';
import { findSocketFolder, prepareSocketFolder } from './socket.ts';
import { Supervisor } from './supervisor.ts';

export { asSuperuser, continueAsOwner, EmbeddedError };

/** The embedded PostgreSQL server, supervised until it is stopped. */
export interface EmbeddedPostgres {
  /** Stays the same when the server is restarted. */
  readonly connection: Connection;
  /** Shuts the server down: rolls open transactions back and resolves when it has exited. */
  stop(): Promise<void>;
}

/** Where the database is, and where messages go. `settings` override PostgreSQL's settings (tests turn off fsync). */
export interface EmbeddedOptions {
  dataDir: string;
  log: (message: string) => void;
  settings?: Settings;
}

/**
 * Starts the PostgreSQL of a data folder, creating the database on the first start. Throws an EmbeddedError with a
 * message of one line for the operator, for example if another Roster uses the folder.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const directory = prepareDataDirectory(options.dataDir, options.log);
  const lock = await acquireLock(directory.folder).catch((error) => {
    throw toEmbeddedError(directory.folder, error);
  });
  if (!lock)
    throw new EmbeddedError(
      `Another Roster uses the data folder ${directory.folder}. Stop it first, or set DATA_DIR to another folder.`,
    );
  try {
    const server = await startLocked(directory, options);
    return {
      connection: server.connection,
      async stop() {
        await server.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw toEmbeddedError(directory.folder, error);
  }
}

/** Returns the connection to the PostgreSQL of a Roster that runs on this data folder; undefined if none runs. */
export async function attachEmbedded(dataDir: string): Promise<Connection | undefined> {
  try {
    const found = findDataDirectory(dataDir);
    if (!found || !(await isLocked(found.folder))) return undefined;
    const running = readPidFile(found.path);
    if (!running) return undefined;
    const socketFolder = process.platform === 'win32' ? undefined : findSocketFolder(found);
    return connectionTo(found.path, { port: running.port, socketFolder });
  } catch (error) {
    throw new EmbeddedError(
      `The database in ${dataDir} cannot be read (${error instanceof Error ? error.message : error}). Run this command as the user that runs Roster.`,
    );
  }
}

/** Whether a data folder contains a database, running or not. */
export const hasEmbeddedDatabase = (dataDir: string): boolean => findDataDirectory(dataDir) !== undefined;

async function startLocked(
  directory: DataDirectory,
  { log, settings = {} }: EmbeddedOptions,
): Promise<EmbeddedPostgres> {
  const copies = () => (directory.account ? systemFolder() : directory.folder);
  const binaries = findBinaries(directory.account, copies, log);
  await ensureCluster(directory, binaries, settings.fsync !== 'off', log);

  const onWindows = process.platform === 'win32';
  const port = onWindows ? await findFreePort() : 5432;
  const socketFolder = onWindows ? undefined : prepareSocketFolder(directory);
  const address = { port, socketFolder: socketFolder?.path };
  const connection = connectionTo(directory.path, address);
  const authentication = writeAuthentication(directory);
  const supervisor = new Supervisor({
    directory,
    binaries,
    connection,
    log,
    settings: {
      ...defaultSettings(),
      hba_file: authentication,
      ...settings,
      ...addressSettings(address),
    },
  });
  const stop = async () => {
    await supervisor.stop();
    socketFolder?.remove();
    rmSync(authentication, { force: true });
  };
  try {
    await supervisor.start();
  } catch (error) {
    // A server that is still recovering continues; the next start waits for it instead of beginning again.
    if (readPidFile(directory.path)?.state !== 'starting') await stop();
    throw error;
  }
  return { connection, stop };
}

/** Returns a port that was free when it was tested. */
function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
