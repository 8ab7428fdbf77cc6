import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from '../../access/permissions.ts';
import { type Database, isUnavailable } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { isWithin, presentEvent, withhold } from '../audit-log/index.ts';
import { type Listener, type Listening, openListener } from './stream-listener.ts';
import type { Resources } from './stream-places.ts';
import { readNewestOrdinal, readSealed, type SealedRow } from './stream-store.ts';

/** Events as somebody is told them, up to a place. */
interface Piece {
  making: Promise<readonly string[]>;
  through: number;
}

/** Sealed events as they come, for all who listen at this node: each is read once for all who keep up, however many they are. */
export interface AuditStream {
  /** Begins to tell somebody. Throws 429 when they listen often enough already, 503 when too many do. */
  open(listening: Listening): Readable;
  /** More is sealed, perhaps. */
  wake(): void;
  /** Somebody's authority may have changed; undefined: anybody's. */
  authorityChanged(personId?: string): void;
  /** Ends all streams. */
  close(): void;
}

/** A person has so many pages open at once. */
const PER_PERSON = 5;
const PER_NODE = 1000;
/** Places in the trail that are read at a time. */
const CHUNK = 500;
/** So many for somebody alone, who may take long to read them: they are held for them, and are as true as when they were read. */
const ALONE = 100;
/** So long others wait for who has not read a piece yet. Milliseconds. */
const PACE = 250;
/** Who missed more than this is not told of it one by one. */
const FAR_BEHIND = 10_000;
/** Proxies and browsers take a stream for dead that is silent for long. Milliseconds, as all here. */
const HEARTBEAT = 15_000;
/** How often is looked while notices do not arrive. */
const POLL = 1000;
/** When a browser whose stream ended comes back. */
const RETRY = 2000;

const eventText = ({ ordinal, ...row }: SealedRow, { write }: Resources) =>
  `id: ${write(ordinal)}\nevent: audit-event\ndata: ${JSON.stringify(presentEvent(row))}\n\n`;

/** @param needs.isListening whether notices arrive at this moment. */
export function createAuditStream(needs: {
  database: Database;
  isListening: () => boolean;
  report: (error: unknown) => void;
}): AuditStream {
  const { database, isListening, report } = needs;
  const listeners = new Set<Listener>();
  /** Up to which place all who are not behind have been told; undefined: nobody listens, so it is not known. */
  let head: number | undefined;
  let closed = false;

  const leave = (listener: Listener) => {
    listeners.delete(listener);
    if (listeners.size === 0) head = undefined;
  };
  const failed = (error: unknown) => {
    if (!isUnavailable(error)) report(error);
  };

  /** Whether they may still see what they could when they began; else their stream ends, and they may come back. */
  const mayGoOn = async (listener: Listener): Promise<boolean> => {
    if (listener.ended) return false;
    const scope = await listener.look();
    if (scope !== undefined && isSame(scope, listener.scope)) return !listener.ended;
    listener.end();
    return false;
  };

  /** Reads what was sealed since and tells those who have been told all before it. */
  const readOn = async (): Promise<void> => {
    while (head !== undefined && listeners.size > 0) {
      const newest = await readNewestOrdinal(database.db);
      const from: number | undefined = head;
      if (from === undefined || newest <= from) return;
      const isReady = ({ position, isBusy }: Listener) => position === from && !isBusy;
      if (![...listeners].some(isReady)) {
        // Each reads on from where they are.
        head = newest;
        return;
      }
      const through = Math.min(newest, from + CHUNK);
      const rows = await readSealed(database.db, { after: from, through, scope: 'everything' });
      if (head !== from) continue;
      head = through;
      const made = new Map<string, Piece['making']>();
      const told = [...listeners].filter(isReady).map((listener) => {
        const key = JSON.stringify(listener.scope);
        const making = made.get(key) ?? toldTo(listener, rows);
        made.set(key, making);
        return follow(listener, { making, through });
      });
      // Who reads at once hears the next piece with all others; who does not reads on alone.
      await Promise.race([Promise.all(told), sleep(PACE, undefined, { ref: false })]);
    }
  };
  /** Those of some events that a scope is shown, as it is shown them. */
  const toldTo = async ({ scope, places }: Listener, rows: readonly SealedRow[]): Piece['making'] => {
    const shown = rows.filter((row) => isWithin(scope, row));
    return (await withhold(database.db, scope, shown)).map((row) => eventText(row, places));
  };
  /** Reads the next piece of what somebody missed. */
  const readMissed = (listener: Listener, upTo: number): Piece => {
    const { position: after, scope } = listener;
    const through = Math.min(upTo, after + ALONE);
    const making = readSealed(database.db, { after, through, scope }).then((rows) => toldTo(listener, rows));
    return { making, through };
  };
  /** Tells one piece, no faster than they read. */
  const tell = async (listener: Listener, { making, through }: Piece): Promise<void> => {
    const events = await making;
    if (events.length > 0 && !(await mayGoOn(listener))) return;
    for (const text of events) {
      if (listener.ended) return;
      listener.send(text);
      await listener.drained();
    }
    listener.position = through;
  };
  /**
   * Tells somebody a piece, and then what they missed while they read it, until they are where all others are. One
   * of these runs for a listener at a time.
   */
  const follow = async (listener: Listener, piece?: Piece): Promise<void> => {
    listener.isBusy = true;
    try {
      if (piece) await tell(listener, piece);
      while (!listener.ended && head !== undefined && listener.position < head)
        await tell(listener, readMissed(listener, head));
      listener.isBusy = false;
    } catch (error) {
      // It ends, and they come back for what they were not told.
      failed(error);
      listener.end();
    }
  };

  let isReading = false;
  let again = false;
  const wake = () => {
    again = true;
    if (!isReading) void readWhileWoken();
  };
  const readWhileWoken = async () => {
    isReading = true;
    while (again && !closed) {
      again = false;
      await readOn().catch(failed);
    }
    isReading = false;
  };

  /** Tells somebody what they missed, until they are where all others are. */
  const catchUp = async (listener: Listener): Promise<void> => {
    if (head === undefined) {
      const newest = await readNewestOrdinal(database.db);
      if (listener.ended) return;
      head ??= newest;
    }
    const { after } = listener;
    const isReset = after !== undefined && (after > head || head - after > FAR_BEHIND);
    listener.position = after === undefined || isReset ? head : after;
    listener.send(
      `retry: ${RETRY}\n\n${isReset ? `id: ${listener.places.write(head)}\nevent: reset\ndata: {}\n\n` : ''}`,
    );
    await follow(listener);
    wake();
  };

  const checkAll = (which: Iterable<Listener>) => {
    for (const listener of which) void mayGoOn(listener).catch(failed);
  };
  const heartbeat = setInterval(() => {
    for (const listener of listeners) listener.send(': keep-alive\n\n');
    // That a session has run out no notice tells.
    checkAll(listeners);
    wake();
  }, HEARTBEAT).unref();
  const poll = setInterval(() => {
    if (isListening() || listeners.size === 0) return;
    checkAll(listeners);
    wake();
  }, POLL).unref();

  return {
    open(listening) {
      const theirs = [...listeners].filter(({ personId }) => personId === listening.personId);
      if (theirs.length >= PER_PERSON)
        throw new AppError('too_many_attempts', 'You are listening in too many places at once.', {
          retryAfter: 60,
        });
      if (closed || listeners.size >= PER_NODE)
        throw new AppError('overloaded', 'Too many are listening at the moment.', { retryAfter: 30 });
      const listener = openListener(listening);
      listeners.add(listener);
      listener.out.on('close', () => leave(listener));
      catchUp(listener).catch((error: unknown) => {
        failed(error);
        listener.end();
      });
      return listener.out;
    },
    wake,
    authorityChanged(personId) {
      checkAll([...listeners].filter((each) => personId === undefined || each.personId === personId));
    },
    close() {
      closed = true;
      clearInterval(heartbeat);
      clearInterval(poll);
      for (const listener of listeners) listener.end();
    },
  };
}

const isSame = (one: Scope, other: Scope) => JSON.stringify(one) === JSON.stringify(other);
