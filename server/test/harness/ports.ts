import { once } from 'node:events';
import { createServer } from 'node:net';

/** Returns a port of the loopback interface that is free at the moment, for a program that can't choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('A server on loopback has a port.');
  return address.port;
}
