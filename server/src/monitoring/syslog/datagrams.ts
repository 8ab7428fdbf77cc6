import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONNECT_TIMEOUT, failure } from './outcome.ts';
import type { Receiver, SyslogTimeouts } from './receiver.ts';

/** So many at once; then the receiver gets a breath, or its buffer would overflow. Milliseconds. */
const BURST = 20;
const BREATH = 5;
/** How long after the last one we listen for the word that nobody is there (RFC 1122, 4.1.3.3). Milliseconds. */
const ECHO = 50;

/** Sends one message a datagram (RFC 5426). It is not known which arrive; rejects when the system says that none does. */
export async function sendDatagrams(
  { host, port }: Receiver,
  messages: readonly Buffer[],
  { connect }: SyslogTimeouts,
  signal: AbortSignal,
): Promise<void> {
  const late = AbortSignal.timeout(connect);
  const { address, family } = await Promise.race([
    lookup(host),
    aborted(AbortSignal.any([signal, late]), () => failure(CONNECT_TIMEOUT)),
  ]);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  socket.on('error', failed.reject);
  try {
    await Promise.race([
      new Promise<void>((resolve) => socket.connect(port, address, resolve)),
      failed.promise,
      aborted(signal, () => failure(CONNECT_TIMEOUT)),
    ]);
    for (const [index, message] of messages.entries()) {
      if (index > 0 && index % BURST === 0) await Promise.race([sleep(BREATH), failed.promise]);
      signal.throwIfAborted();
      await Promise.race([sendOne(socket, message), failed.promise]);
    }
    await Promise.race([sleep(ECHO), failed.promise]);
  } finally {
    socket.close();
  }
}

const sendOne = (socket: Socket, message: Buffer): Promise<void> =>
  new Promise((resolve, reject) => socket.send(message, (error) => (error ? reject(error) : resolve())));

const aborted = (signal: AbortSignal, why: () => Error): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(why()), { once: true });
  });
