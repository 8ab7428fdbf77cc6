import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats until it succeeds; throws the last error after `limit` ms. */
export async function eventually<T>(work: () => Promise<T> | T, limit = 15_000, pause = 20): Promise<T> {
  const begin = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() - begin > limit) throw error;
      await sleep(pause);
    }
  }
}
