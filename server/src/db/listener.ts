import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from './database.ts';

/** A permanent LISTEN connection. */
export interface Listener {
  /** False while the connection is down. Caches that rely on notifications must query the database then. */
  readonly listening: boolean;
  /** Adds a handler of a channel's notifications. Called before `start`. */
  onNotification(channel: string, handler: (payload: string) => void): void;
  /**
   * Adds a handler that runs after each (re)connection, before `listening` becomes true, because notifications may have
   * been missed. Called before `start`.
   */
  onConnect(handler: () => void): void;
  start(): void;
  close(): Promise<void>;
}

const HEARTBEAT_INTERVAL = 1000;
const RECONNECT_DELAY = 200;

/**
 * Creates a listener; `start` connects it. It reconnects until it is closed. A heartbeat detects connections that broke
 * silently.
 */
export function createListener(database: Database): Listener {
  const channels = new Map<string, ((payload: string) => void)[]>();
  const connectHandlers: (() => void)[] = [];
  const state = { listening: false, closed: false };
  let client: pg.Client | undefined;

  const heartbeat = async (current: pg.Client) => {
    while (!state.closed && client === current) {
      await sleep(HEARTBEAT_INTERVAL, undefined, { ref: false });
      // A former primary still answers, but sends no notifications.
      const answer = current.query<{ transaction_read_only: string }>('SHOW transaction_read_only').then(
        ({ rows }) => rows[0]?.transaction_read_only === 'off',
        () => false,
      );
      if (!(await Promise.race([answer, sleep(HEARTBEAT_INTERVAL, false, { ref: false })]))) return;
    }
  };
  const session = async () => {
    const current = await database.dedicated('roster-listener');
    client = current;
    const down = new Promise<void>((resolve) => {
      // Immediately, not after the current heartbeat.
      const end = () => {
        state.listening = false;
        resolve();
      };
      current.on('end', end);
      current.on('error', end);
    });
    current.on('notification', ({ channel, payload }) => {
      for (const handle of channels.get(channel) ?? []) handle(payload ?? '');
    });
    try {
      await current.query([...channels.keys()].map((channel) => `LISTEN ${channel}`).join(';'));
      for (const handle of connectHandlers) handle();
      if (state.closed) return;
      state.listening = true;
      await Promise.race([down, heartbeat(current)]);
    } finally {
      state.listening = false;
      client = undefined;
      void current.end().catch(() => {});
    }
  };
  const loop = async () => {
    while (!state.closed) {
      await session().catch(() => {});
      if (!state.closed) await sleep(RECONNECT_DELAY, undefined, { ref: false });
    }
  };
  return {
    get listening() {
      return state.listening;
    },
    onNotification(channel, handler) {
      channels.set(channel, [...(channels.get(channel) ?? []), handler]);
    },
    onConnect: (handler) => void connectHandlers.push(handler),
    start: () => void loop(),
    async close() {
      state.closed = true;
      state.listening = false;
      await client?.end().catch(() => {});
    },
  };
}
