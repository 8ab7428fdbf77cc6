import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { AppError } from '../lib/errors.ts';

/** Requests that may wait for each connection of a share. */
const WAITING_PER_CONNECTION = 40;

/**
 * Returns a part of a pool: at most so many of its connections at once. Anonymous callers share it, so that however many
 * requests they send, the other connections remain for signed-in users. Throws 503 `overloaded` when too many wait.
 */
export function shareOf(pool: PostgresPool, connections: number): PostgresPool {
  let used = 0;
  const waiting: (() => void)[] = [];
  const free = () => {
    const next = waiting.shift();
    if (next) next();
    else used--;
  };
  return {
    async connect(): Promise<PostgresPoolClient> {
      if (used < connections) used++;
      else if (waiting.length < connections * WAITING_PER_CONNECTION)
        await new Promise<void>((resolve) => waiting.push(resolve));
      else
        throw new AppError('overloaded', 'Too many requests at the moment. Try again in a few seconds.', {
          retryAfter: 2,
        });
      try {
        const client = await pool.connect();
        // The methods are bound, because the pool keeps the client itself.
        const query: PostgresPoolClient['query'] = client.query.bind(client);
        return {
          query,
          release(destroy) {
            client.release(destroy);
            free();
          },
        };
      } catch (error) {
        free();
        throw error;
      }
    },
    // The pool is ended by its owner.
    end: async () => {},
  };
}
