import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, readConfig } from '../config/config.ts';
import { type Database, isUnavailable } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { describeDatabase, openConfigured } from '../db/open.ts';
import { isSetupNeeded } from '../identity/setup/index.ts';
import { isUnspecifiedHost } from '../lib/address.ts';
import { SECOND } from '../lib/clock.ts';
import { createServer, type Server } from '../server.ts';
import { CommandError } from './command-error.ts';
import { createStartLog, type StartLog } from './start-log.ts';

/** How long running requests may take after SIGTERM. Milliseconds. */
const DRAIN_TIMEOUT = 10_000;

/** Starts the server and keeps it running until a signal. */
export async function start(): Promise<void> {
  const config = readConfig();
  const log = createStartLog(config, process.stdout.isTTY);
  try {
    await serve(config, log);
  } catch (error) {
    log.fail(error);
    process.exit(1);
  }
}

async function serve(config: Config, log: StartLog): Promise<void> {
  const { say } = log;
  // Installed before the database starts, so that a signal during the start does not leave it running.
  const signal = firstSignal();
  const stopping = new AbortController();
  void signal.then(() => stopping.abort());
  const opened = await openConfigured(config, { create: true, log: say });
  const { database } = opened;
  const server = await openServer(config, database, say, stopping.signal).catch(async (error: unknown) => {
    await opened.close();
    // Not a failure: the migration in progress was rolled back.
    if (stopping.signal.aborted) process.exit(0);
    throw error;
  });

  const address = addressOf(server, config);
  // Links start with this address until an admin sets another one.
  server.services.settings.configuredRootUrl = address;
  say(`Using ${describeDatabase(config)}.`);
  say(`Roster is ready at ${address}`);
  if (!config.isRootUrlSet && isUnspecifiedHost(config.host))
    say(`Set ROOT_URL to the address that users open. Without it, links in mails start with ${address}.`);
  await Promise.race([signal, printSetupLink(server, address, say)]);
  await signal;
  await drain(server, config.shutdownDelay);
  await stop(server, opened.close, log);
}

/** Prints the setup link if there is no user yet. Retries, because a slow database must not end a server that is ready. */
async function printSetupLink({ services }: Server, address: string, say: StartLog['say']): Promise<void> {
  while (true) {
    try {
      if (await isSetupNeeded(services.database.db))
        say(
          `Create the first system admin (the link works once): ${address}/setup#token=${services.setupToken}`,
        );
      return;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await sleep(SECOND, undefined, { ref: false });
    }
  }
}

/** Migrates the database, wires the server and listens. */
async function openServer(
  config: Config,
  database: Database,
  say: StartLog['say'],
  signal: AbortSignal,
): Promise<Server> {
  const applied = await migrate(database, { log: say, signal });
  if (applied.length > 0) say(`Migrated the database: ${applied.join(', ')}.`);
  const server = await createServer(config, database);
  try {
    await listen(server, config.host, config.port);
  } catch (error) {
    // Its workers have started.
    await server.close();
    throw error;
  }
  return server;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await server.app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new CommandError(
        `Port ${port} on ${host} is in use by another program. Set PORT to a free port.`,
      );
    if (error.code === 'EACCES')
      throw new CommandError(`This user can't open port ${port}. Set PORT to a port above 1023.`);
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
      throw new CommandError(`HOST ${host} is not an address of this machine.`);
    throw error;
  });
}

/** Returns the address of the server. With PORT=0 the operating system chose the port. */
function addressOf({ app }: Server, { port, rootUrl }: { port: number; rootUrl: string }): string {
  const listening = app.server.address();
  return port === 0 && listening !== null && typeof listening === 'object'
    ? rootUrl.replace(/:0$/, `:${listening.port}`)
    : rootUrl;
}

/** Resolves at the first SIGTERM or SIGINT. The second one exits at once. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let received = false;
    const onSignal = () => {
      if (received) process.exit(1);
      received = true;
      resolve();
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

/** Reports not ready and serves on for so many seconds, until load balancers have noticed. */
async function drain({ app }: Server, seconds: number): Promise<void> {
  app.startDraining();
  await sleep(seconds * SECOND);
}

/** Stops accepting requests, waits for running ones, closes the database and exits. */
async function stop(server: Server, closeDatabase: () => Promise<void>, log: StartLog): Promise<void> {
  setTimeout(() => server.app.server.closeAllConnections(), DRAIN_TIMEOUT).unref();
  try {
    await server.close();
    await closeDatabase();
  } catch (error) {
    log.say('The server could not be shut down cleanly.');
    throw error;
  }
  process.exit(0);
}
