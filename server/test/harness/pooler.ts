import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after } from 'node:test';

/** What PgBouncer takes in a startup message. */
const STARTUP_PARAMETERS = ['user', 'database', 'application_name', 'client_encoding', 'options'];
const NOTIFICATION = 0x41;

/**
 * Starts a proxy that behaves as PgBouncer does where it matters: it refuses unknown startup parameters, and in transaction
 * mode notifications do not arrive. Returns the URL of the same database through it.
 */
export async function startPooler(databaseUrl: string, mode: 'session' | 'transaction'): Promise<string> {
  const { searchParams, pathname } = new URL(databaseUrl);
  const path = `${searchParams.get('host')}/.s.PGSQL.${searchParams.get('port') ?? 5432}`;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(path);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.once('data', (startup) => {
      const refused = startupParameters(startup).find((name) => !STARTUP_PARAMETERS.includes(name));
      if (refused !== undefined) return void client.end(fatal(`unsupported startup parameter: ${refused}`));
      upstream.write(startup);
      client.pipe(upstream);
    });
    let rest: Buffer = Buffer.alloc(0);
    upstream.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
        const message = rest.subarray(0, rest.readInt32BE(1) + 1);
        rest = rest.subarray(message.length);
        if (mode === 'session' || message[0] !== NOTIFICATION) client.write(message);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const url = new URL(`postgres://127.0.0.1${pathname}`);
  url.port = String(typeof address === 'object' && address ? address.port : 0);
  url.username = searchParams.get('user') ?? '';
  url.password = searchParams.get('password') ?? '';
  return url.href;
}

/** Names of a startup message: length, version, then pairs of zero-terminated strings. */
const startupParameters = (message: Buffer): string[] =>
  message
    .subarray(8)
    .toString()
    .split('\0')
    .filter((_, index) => index % 2 === 0)
    .filter(Boolean);

function fatal(text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${text}\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
