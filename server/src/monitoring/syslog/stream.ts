import { createConnection, isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { ANSWER_TIMEOUT, CLOSED_EARLY, CONNECT_TIMEOUT, failure, NOT_CLOSED } from './outcome.ts';
import type { Receiver, SyslogTimeouts } from './receiver.ts';

/** How long everything lies at the receiver, at least, before we say that it was all. Milliseconds. */
const SETTLING = 100;
/** And by how many times that it took to connect, which is about a way there and back. */
const SETTLING_ROUND_TRIPS = 4;
const PIECE = 64 * 1024;

/**
 * Sends messages over a connection of their own, each with its length before it (RFC 6587, 3.4.1; RFC 5425, 4.3).
 * Syslog knows no answer, so the end of the connection is taken for one: a receiver that closes its side after we have
 * closed ours has read everything, and one that dies with something unread resets the connection. Between the last byte
 * and our closing there is a pause: who dies before it is seen to close early, and who dies after it had everything.
 * Rejects unless all of this went as it should; then it is not known what has arrived.
 */
export async function sendOverStream(
  receiver: Receiver,
  messages: readonly Buffer[],
  patience: SyslogTimeouts,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  const socket = open(receiver);
  const { promise: broken, reject: breakOff } = Promise.withResolvers<never>();
  broken.catch(() => {});
  const closed = new Promise<void>((resolve) => socket.once('end', resolve));
  const state = { saidAll: false };
  socket.on('error', breakOff);
  socket.once('end', () => state.saidAll || breakOff(failure(CLOSED_EARLY)));
  socket.once('close', () => breakOff(failure(CLOSED_EARLY)));
  // A receiver has nothing to say; what it says anyway must be read, or its end would never come.
  socket.resume();
  const abort = () => breakOff(failure(CLOSED_EARLY));
  signal.addEventListener('abort', abort, { once: true });
  const within = <T>(step: Promise<T>, limit: number, code: string): Promise<T> => {
    const timer = setTimeout(() => breakOff(failure(code)), limit);
    return Promise.race([step, broken]).finally(() => clearTimeout(timer));
  };
  try {
    const event = receiver.transport === 'tls' ? 'secureConnect' : 'connect';
    await within(
      new Promise<void>((resolve) => socket.once(event, resolve)),
      patience.connect,
      CONNECT_TIMEOUT,
    );
    const settling = Math.max(SETTLING, SETTLING_ROUND_TRIPS * (performance.now() - began));
    for (const piece of pieces(messages))
      await within(written(socket, piece), patience.answer, ANSWER_TIMEOUT);
    await within(sleep(settling), patience.answer + settling, ANSWER_TIMEOUT);
    state.saidAll = true;
    socket.end();
    await within(closed, patience.answer, NOT_CLOSED);
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

function open({ transport, host, port }: Receiver): Socket {
  if (transport === 'tcp') return createConnection({ host, port, allowHalfOpen: true, noDelay: true });
  // An address is not a name that could be asked for (RFC 6066, 3).
  const named = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ host, port, ...named, minVersion: 'TLSv1.2' });
}

/** Once the system has taken it. */
const written = (socket: Socket, piece: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(piece, (error) => (error ? reject(error) : resolve()));
  });

/** All messages with their lengths, in pieces of about a size. */
function* pieces(messages: readonly Buffer[]): Generator<Buffer> {
  let gathered: Buffer[] = [];
  let size = 0;
  for (const message of messages) {
    gathered.push(Buffer.from(`${message.length} `), message);
    size += message.length;
    if (size < PIECE) continue;
    yield Buffer.concat(gathered);
    [gathered, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(gathered);
}
