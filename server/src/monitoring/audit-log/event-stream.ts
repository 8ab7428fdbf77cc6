import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { Scope } from '../../access/permissions.ts';
import { isUnavailable } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';

/** What a stream is opened for. */
interface Subscription {
  userId: string;
  /** What the user may see when the stream opens. The stream ends when this changes. */
  scope: Scope;
  /** Returns what the user may see now; undefined when the session has ended or gives no access any more. */
  readScope(): Promise<Scope | undefined>;
  /** Destroys the connection. */
  disconnect(): void;
}

/**
 * The open event streams of this node. They carry no events: a notification says that the audit log may have new ones,
 * and the client fetches the list again, so that scope and redaction are decided in one place.
 */
export interface AuditStream {
  /** Opens a stream. Throws 429 when the user's limit is reached, 503 when the node's is. */
  open(subscription: Subscription): Readable;
  /** Notifies the streams of users who see everything; the others are notified at fixed times. */
  wake(): void;
  /** Ends the streams of a user that may not go on; without an id, those of all users. */
  authorityChanged(userId?: string): void;
  /** Ends all streams. */
  close(): void;
}

interface Subscriber extends Subscription {
  readonly out: Readable;
  isPending: boolean;
  isNotifying: boolean;
  isEnded: boolean;
}

/** A user may have several pages open at once. */
const STREAMS_PER_USER = 5;
const STREAMS_PER_NODE = 1000;
/** Shortest time between two notifications of a stream. Milliseconds, like all durations here. */
const INTERVAL = 1000;
/**
 * Users who see a part of the audit log are notified at these times, whatever happens: otherwise they would learn when
 * something happens in the rest of it.
 */
const PARTIAL_INTERVAL = 5000;
/** Proxies and browsers close a connection on which nothing is sent for long. */
const HEARTBEAT = 15_000;
/** How often streams are notified and checked while PostgreSQL's notifications do not arrive. */
const POLL = 1000;
/** When a browser reconnects after its stream has ended. */
const RETRY = 2000;
/** How long the end of a stream may take to reach the client. */
const CLOSING = 1000;

const NOTIFICATION = 'event: audit-events\ndata: {}\n\n';

/** @param isListening whether PostgreSQL's notifications arrive at this moment. */
export function createAuditStream({
  isListening,
  report,
}: {
  isListening: () => boolean;
  report: (error: unknown) => void;
}): AuditStream {
  const subscribers = new Set<Subscriber>();
  let isClosed = false;

  /** Ends the stream unless its user may see exactly what they could when it was opened. */
  const isAuthorized = async (subscriber: Subscriber): Promise<boolean> => {
    try {
      const scope = await subscriber.readScope();
      if (scope === undefined || !isDeepStrictEqual(scope, subscriber.scope)) end(subscriber);
      return !subscriber.isEnded;
    } catch (error) {
      // While the database is away the stream stays open and is checked again later.
      if (isUnavailable(error)) return false;
      report(error);
      end(subscriber);
      return false;
    }
  };

  /** Notifies a stream, at most once per interval: what happens within the interval is covered by one notification. */
  const notify = async (subscriber: Subscriber): Promise<void> => {
    subscriber.isPending = true;
    if (subscriber.isNotifying) return;
    subscriber.isNotifying = true;
    while (subscriber.isPending && !subscriber.isEnded) {
      subscriber.isPending = !((await isAuthorized(subscriber)) && send(subscriber, NOTIFICATION));
      await new Promise<void>((resolve) => void setTimeout(resolve, INTERVAL).unref());
    }
    subscriber.isNotifying = false;
  };

  const notifyAll = (seesEverything: boolean) => {
    for (const subscriber of subscribers)
      if ((subscriber.scope === 'everything') === seesEverything) void notify(subscriber);
  };
  const checkAll = (userId?: string) => {
    for (const subscriber of subscribers)
      if (userId === undefined || subscriber.userId === userId) void isAuthorized(subscriber);
  };
  const heartbeat = setInterval(() => {
    for (const subscriber of subscribers) {
      // The previous heartbeat is still here: the client does not read.
      if (subscriber.out.readableLength > 0) disconnect(subscriber);
      else send(subscriber, ': keep-alive\n\n');
    }
    // No notification announces that a session has expired.
    checkAll();
  }, HEARTBEAT);
  const timers = [
    heartbeat,
    setInterval(() => notifyAll(false), PARTIAL_INTERVAL),
    setInterval(() => {
      if (isListening()) return;
      notifyAll(true);
      checkAll();
    }, POLL),
  ];
  for (const timer of timers) timer.unref();

  return {
    open(subscription) {
      const own = [...subscribers].filter(({ userId }) => userId === subscription.userId);
      if (own.length >= STREAMS_PER_USER)
        throw new AppError('too_many_attempts', 'You have too many event streams open.', { retryAfter: 60 });
      if (isClosed || subscribers.size >= STREAMS_PER_NODE)
        throw new AppError('overloaded', 'Too many event streams are open at the moment.', {
          retryAfter: 30,
        });
      const out = new Readable({ read() {} });
      const subscriber = { ...subscription, out, isPending: false, isNotifying: false, isEnded: false };
      subscribers.add(subscriber);
      out.on('error', () => {});
      out.on('close', () => {
        subscriber.isEnded = true;
        subscribers.delete(subscriber);
      });
      send(subscriber, `retry: ${RETRY}\n\n`);
      return out;
    },
    wake: () => notifyAll(true),
    authorityChanged: checkAll,
    close() {
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      for (const subscriber of subscribers) end(subscriber);
    },
  };
}

/** Sends a message unless the client has yet to read the one before; returns whether it was sent. */
function send({ out, isEnded }: Subscriber, message: string): boolean {
  if (isEnded || out.readableLength > 0) return false;
  out.push(message);
  return true;
}

/** Ends a stream; what was sent still arrives. */
function end(subscriber: Subscriber): void {
  if (subscriber.isEnded) return;
  subscriber.isEnded = true;
  subscriber.out.push(null);
  setTimeout(() => disconnect(subscriber), CLOSING).unref();
}

function disconnect(subscriber: Subscriber): void {
  subscriber.isEnded = true;
  subscriber.disconnect();
  subscriber.out.destroy();
}
