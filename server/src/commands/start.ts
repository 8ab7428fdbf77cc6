import type { Socket } from 'node:net';
import { readConfig } from '../config/config.ts';
import { migrate } from '../db/migrate.ts';
import { openConfigured } from '../db/open.ts';
import { isSetupNeeded } from '../identity/setup/index.ts';
import { createServer, type Server } from '../server.ts';
import { CommandError } from './command-error.ts';

/** How long requests in flight may take to finish after SIGTERM. Milliseconds. */
const DRAIN = 10_000;

const say = (message: string) => console.log(message);

/** Starts the server and keeps it running until a signal. */
export async function start(): Promise<void> {
  const config = readConfig();
  const opened = await openConfigured(config, { log: say });
  const { database } = opened;
  let server: Server;
  try {
    const applied = await migrate(database);
    if (applied.length > 0) say(`Migrated the database: ${applied.join(', ')}.`);
    server = await createServer(config, database);
    await listen(server, config.host, config.port);
  } catch (error) {
    await opened.close();
    throw error;
  }
  stopAtSignal(server, opened.close);

  const address = addressOf(server, config);
  say(`Roster is ready at ${address}`);
  if (await isSetupNeeded(server.services)) {
    say(
      `Make the first system admin here (works once): ${address}/setup#token=${server.services.setupToken}`,
    );
  }
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

/** SIGTERM or SIGINT: no new requests, those in flight finish, then the database is closed. A second signal does not wait. */
function stopAtSignal(server: Server, closeDatabase: () => Promise<void>): void {
  let stopping = false;
  const connections = new Set<Socket>();
  server.app.server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    // Browsers open connections ahead of need; those on which nothing was said yet are not idle to Node.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    const impatient = setTimeout(() => server.app.server.closeAllConnections(), DRAIN).unref();
    try {
      await server.close();
      await closeDatabase();
      process.exit(0);
    } catch (error) {
      console.error('The server could not be stopped in order:', error);
      process.exit(1);
    } finally {
      clearTimeout(impatient);
    }
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
