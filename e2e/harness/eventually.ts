import { setTimeout as pause } from 'node:timers/promises';

/** Repeats until it succeeds; throws the last error after `limit` ms. */
export async function eventually<Result>(
  work: () => Promise<Result> | Result,
  limit = 30_000,
): Promise<Result> {
  const begin = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() - begin > limit) throw error;
      await pause(25);
    }
  }
}
