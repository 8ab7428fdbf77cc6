import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { createConnection, isIP, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import {
  ABORTED,
  CLOSED_EARLY,
  CONNECT_TIMEOUT,
  describeFailure,
  failure,
  KEY_UNREADABLE,
  NOT_CLOSED,
  READ_TIMEOUT,
} from './failures.ts';
import type { Receiver, SyslogTimeouts } from './receiver.ts';

type SendResult = { delivered: true } | { delivered: false; detail: string };

/** Sends messages in their order and returns whether all of them were delivered. Never rejects. */
export async function send(
  receiver: Receiver,
  messages: readonly Buffer[],
  timeouts: SyslogTimeouts,
  signal: AbortSignal,
): Promise<SendResult> {
  const transmit = receiver.transport === 'udp' ? sendOverUdp : sendOverTcp;
  try {
    await transmit(receiver, messages, timeouts, signal);
    return { delivered: true };
  } catch (error) {
    return { delivered: false, detail: describeFailure(error) };
  }
}

/** A pause after each burst of datagrams, so that the receiver's buffer does not overflow. Milliseconds. */
const BURST_SIZE = 20;
const BURST_PAUSE = 5;
/** How long after the last datagram an ICMP error is waited for, which says that no process listens (RFC 1122, 4.1.3.3). */
const ERROR_WAIT = 50;

/** Sends each message in a datagram (RFC 5426). Losses are not noticed; rejects when the operating system reports an error. */
async function sendOverUdp(
  { host, port }: Receiver,
  messages: readonly Buffer[],
  { connect }: SyslogTimeouts,
  signal: AbortSignal,
): Promise<void> {
  const { address, family } = await Promise.race([
    lookup(host),
    rejectOnAbort(AbortSignal.timeout(connect), CONNECT_TIMEOUT),
    rejectOnAbort(signal, ABORTED),
  ]);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  socket.on('error', failed.reject);
  try {
    await Promise.race([
      new Promise<void>((resolve) => socket.connect(port, address, resolve)),
      failed.promise,
      rejectOnAbort(signal, ABORTED),
    ]);
    for (const [index, message] of messages.entries()) {
      if (index > 0 && index % BURST_SIZE === 0) await Promise.race([sleep(BURST_PAUSE), failed.promise]);
      if (signal.aborted) throw failure(ABORTED);
      await Promise.race([sendDatagram(socket, message), failed.promise]);
    }
    await Promise.race([sleep(ERROR_WAIT), failed.promise]);
  } finally {
    socket.close();
  }
}

const sendDatagram = (socket: UdpSocket, message: Buffer): Promise<void> =>
  new Promise((resolve, reject) => socket.send(message, (error) => (error ? reject(error) : resolve())));

const rejectOnAbort = (signal: AbortSignal, code: string): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(failure(code)), { once: true });
  });

/** Shortest time between the last byte and closing our side. Milliseconds. */
const MIN_SETTLING = 100;
/** The time that connecting took, which is about one round trip, is multiplied by this. */
const SETTLING_ROUND_TRIPS = 4;
/** Bytes that are written at a time. */
const CHUNK = 64 * 1024;
const LINE_FEED = Buffer.from('\n');

/**
 * Sends messages over a connection of their own. Syslog has no acknowledgement, so delivery is recognized by the end of
 * the connection (docs/decisions/0018-syslog.md). Rejects unless the receiver closes its side without an error after
 * Roster closed its own.
 */
async function sendOverTcp(
  receiver: Receiver,
  messages: readonly Buffer[],
  timeouts: SyslogTimeouts,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const socket = openSocket(receiver);
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => {});
  const closed = new Promise<void>((resolve) => socket.once('end', resolve));
  let isComplete = false;
  socket.on('error', fail);
  socket.once('end', () => isComplete || fail(failure(CLOSED_EARLY)));
  socket.once('close', () => fail(failure(CLOSED_EARLY)));
  // Receivers send nothing; what one sends anyway must be read, or the end of its side would never be seen.
  socket.resume();
  const abort = () => fail(failure(ABORTED));
  signal.addEventListener('abort', abort, { once: true });
  const within = <T>(step: Promise<T>, limit: number, code: string): Promise<T> => {
    const timer = setTimeout(() => fail(failure(code)), limit);
    return Promise.race([step, failed]).finally(() => clearTimeout(timer));
  };
  try {
    const event = receiver.transport === 'tls' ? 'secureConnect' : 'connect';
    const connected = new Promise<void>((resolve) => socket.once(event, resolve));
    await within(connected, timeouts.connect, CONNECT_TIMEOUT);
    const settling = Math.max(MIN_SETTLING, SETTLING_ROUND_TRIPS * (performance.now() - startedAt));
    for (const chunk of framedChunks(receiver, messages))
      await within(write(socket, chunk), timeouts.read, READ_TIMEOUT);
    await within(sleep(settling), timeouts.read + settling, READ_TIMEOUT);
    isComplete = true;
    socket.end();
    await within(closed, timeouts.read, NOT_CLOSED);
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

function openSocket({ transport, host, port, clientCertificate }: Receiver): Socket {
  if (transport === 'tcp') return createConnection({ host, port, allowHalfOpen: true, noDelay: true });
  // Server Name Indication is for names only (RFC 6066, 3).
  const named = isIP(host) === 0 ? { servername: host } : {};
  if (clientCertificate && clientCertificate.key === undefined) throw failure(KEY_UNREADABLE);
  return connectTls({ host, port, ...named, ...clientCertificate, minVersion: 'TLSv1.2' });
}

/** Resolves when the operating system has accepted the bytes. */
const write = (socket: Socket, chunk: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(chunk, (error) => (error ? reject(error) : resolve()));
  });

/**
 * Yields all messages in chunks, each preceded by its length (RFC 6587, 3.4.1; RFC 5425, 4.3) or followed by a line feed
 * (RFC 6587, 3.4.2), which no message contains.
 */
function* framedChunks({ framing }: Receiver, messages: readonly Buffer[]): Generator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for (const message of messages) {
    if (framing === 'newline') parts.push(message, LINE_FEED);
    else parts.push(Buffer.from(`${message.length} `), message);
    size += message.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(parts);
    [parts, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(parts);
}
