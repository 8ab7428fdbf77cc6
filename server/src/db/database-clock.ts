import { type Clock, MINUTE, SECOND, systemClock } from '../lib/clock.ts';
import type { Database } from './database.ts';

/** A clock that shows the time of the database server. */
export interface DatabaseClock extends Clock {
  /** Compares the clocks again. After a failure the former difference applies. */
  sync(): Promise<void>;
  close(): void;
}

/** How often the clocks are compared. Milliseconds. */
const SYNC_INTERVAL = MINUTE / 2;
/** The result of a slower query would be too inexact. Milliseconds. */
const MAX_ROUND_TRIP = SECOND / 2;

/**
 * Starts a clock with the time of the database server. All nodes share it, so what one node writes (the end of a block,
 * the expiry of a link) means the same to the others, even if the clocks of their machines differ.
 * @param local the clock of this machine; the clock adds the last known difference to it.
 */
export async function startDatabaseClock(
  database: Pick<Database, 'pool'>,
  local: Clock = systemClock,
): Promise<DatabaseClock> {
  let difference: number | undefined;
  const sync = async () => {
    const before = local.now().getTime();
    const { rows } = await database.pool.query<{ time: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS time',
    );
    const after = local.now().getTime();
    const [row] = rows;
    // A negative duration means that the local clock was set meanwhile.
    const isExact = after >= before && after - before <= MAX_ROUND_TRIP;
    if (row && (isExact || difference === undefined)) difference = row.time - (before + after) / 2;
  };
  await sync();
  const timer = setInterval(() => void sync().catch(() => {}), SYNC_INTERVAL).unref();
  return {
    now: () => new Date(local.now().getTime() + (difference ?? 0)),
    sync,
    close: () => clearInterval(timer),
  };
}
