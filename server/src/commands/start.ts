import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, readConfig } from '../config/config.ts';
import { type Database, isUnavailable } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { openConfigured } from '../db/open.ts';
import { isSetupNeeded } from '../identity/setup/index.ts';
import { SECOND } from '../lib/clock.ts';
import { createServer, type Server } from '../server.ts';
import { CommandError } from './command-error.ts';

/** How long requests in flight may take to finish after SIGTERM. Milliseconds. */
const DRAIN = 10_000;

const say = (message: string) => console.log(message);

/** Starts the server and keeps it running until a signal. */
export async function start(): Promise<void> {
  const config = readConfig();
  // From here on, so that one that comes during the start leaves no database running either.
  const signal = firstSignal();
  const opened = await openConfigured(config, { log: say });
  const { database } = opened;
  const server = await openServer(config, database).catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });

  const address = addressOf(server, config);
  // Links lead there until an admin says otherwise.
  server.services.settings.configuredRootUrl = address;
  say(`Roster is ready at ${address}`);
  await Promise.race([signal, tellSetup(server, address)]);
  await signal;
  await drain(server, config.shutdownDelay);
  await stop(server, opened.close);
}

/** Says where the first system admin is made, if there is none. A database that is slow to answer does not end a server that is ready. */
async function tellSetup({ services }: Server, address: string): Promise<void> {
  while (true) {
    try {
      if (await isSetupNeeded(services))
        say(`Make the first system admin here (works once): ${address}/setup#token=${services.setupToken}`);
      return;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await sleep(SECOND, undefined, { ref: false });
    }
  }
}

/** A server that listens, over the migrated database. */
async function openServer(config: Config, database: Database): Promise<Server> {
  const applied = await migrate(database);
  if (applied.length > 0) say(`Migrated the database: ${applied.join(', ')}.`);
  const server = await createServer(config, database);
  try {
    await listen(server, config.host, config.port);
  } catch (error) {
    // Its workers are at work already.
    await server.close();
    throw error;
  }
  return server;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await server.app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new CommandError(`Port ${port} on ${host} is taken by another program. Set PORT to a free one.`);
    if (error.code === 'EACCES')
      throw new CommandError(`Port ${port} may not be opened by this user. Set PORT to one above 1023.`);
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
      throw new CommandError(`HOST ${host} is not an address of this machine.`);
    throw error;
  });
}

/** With PORT=0 the system chose the port, and no ROOT_URL can have named it. */
function addressOf({ app }: Server, { port, rootUrl }: { port: number; rootUrl: string }): string {
  const listening = app.server.address();
  return port === 0 && listening !== null && typeof listening === 'object'
    ? rootUrl.replace(/:0$/, `:${listening.port}`)
    : rootUrl;
}

/** The next SIGTERM or SIGINT. A further one does not wait for anything. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', ask);
    process.on('SIGINT', ask);
  });
}

/** Reports not ready and serves on for so many seconds, until load balancers have noticed. */
async function drain({ app }: Server, seconds: number): Promise<void> {
  app.startDraining();
  await sleep(seconds * SECOND);
}

/** No new requests, those in flight finish, then the database is closed and the process ends. */
async function stop(server: Server, closeDatabase: () => Promise<void>): Promise<void> {
  setTimeout(() => server.app.server.closeAllConnections(), DRAIN).unref();
  try {
    await server.close();
    await closeDatabase();
  } catch (error) {
    console.error('The server could not be stopped in order:', error);
    process.exit(1);
  }
  process.exit(0);
}
