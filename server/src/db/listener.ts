import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from './database.ts';

/** A standing LISTEN connection that says whether it can be trusted at this moment. */
export interface Listener {
  /** False while the connection is down: what relies on notices must then ask the database. */
  readonly listening: boolean;
  close(): Promise<void>;
}

const HEARTBEAT = 1000;
const RECONNECT = 200;

/**
 * Listens on channels and reconnects by itself for ever. `onListening` runs after each (re)connection, before
 * `listening` turns true, because notices may have been missed in between. A heartbeat finds connections that broke silently.
 */
export function listen(
  database: Database,
  handlers: {
    /** What to do with the notices of each channel. */
    onNotice: Readonly<Record<string, (payload: string) => void>>;
    onListening: () => void;
  },
): Listener {
  const state = { listening: false, closed: false };
  let client: pg.Client | undefined;

  const heartbeat = async (current: pg.Client) => {
    while (!state.closed && client === current) {
      await sleep(HEARTBEAT, undefined, { ref: false });
      const answer = current.query('SELECT 1').then(
        () => true,
        () => false,
      );
      if (!(await Promise.race([answer, sleep(HEARTBEAT, false, { ref: false })]))) return;
    }
  };
  const session = async () => {
    const current = database.dedicated('roster-listener');
    client = current;
    const down = new Promise<void>((resolve) => {
      // Down is down at once, not when the loop comes round.
      const end = () => {
        state.listening = false;
        resolve();
      };
      current.on('end', end);
      current.on('error', end);
    });
    current.on('notification', ({ channel, payload }) => handlers.onNotice[channel]?.(payload ?? ''));
    try {
      await current.connect();
      for (const channel of Object.keys(handlers.onNotice)) await current.query(`LISTEN ${channel}`);
      handlers.onListening();
      state.listening = !state.closed;
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
      if (!state.closed) await sleep(RECONNECT, undefined, { ref: false });
    }
  };
  void loop();
  return {
    get listening() {
      return state.listening;
    },
    async close() {
      state.closed = true;
      state.listening = false;
      await client?.end().catch(() => {});
    },
  };
}
