import { percentile, type Spread, spreadOf } from './statistics.ts';

/** Durations of many requests, in rounds. Milliseconds. */
export type Rounds = number[][];

/** The time after which a round of bare queries ends, since a slow one may take a second. Milliseconds. */
const TIMEOUT = 2000;

/** Runs `work` this many times in sequence. */
export async function roundOf(
  count: number,
  work: () => Promise<number>,
  timeout = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const times: number[] = [];
  const began = performance.now();
  while (times.length < count && (times.length < 1 || performance.now() - began < timeout))
    times.push(await work());
  return times;
}

/** Measures requests and bare queries in turns. */
export async function latencies(
  { rounds, requests }: { rounds: number; requests: number },
  measured: () => Promise<number>,
  bare: () => Promise<number>,
): Promise<{ measured: Rounds; bare: Rounds }> {
  const result: { measured: Rounds; bare: Rounds } = { measured: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    result.bare.push(await roundOf(requests, bare, TIMEOUT));
    result.measured.push(await roundOf(requests, measured));
  }
  return result;
}

/** Returns a percentile over all rounds, with the extremes of the rounds. */
export const atPercentile = (rounds: Rounds, share: number): Spread => ({
  ...spreadOf(rounds.map((round) => percentile(round, share))),
  median: percentile(rounds.flat(), share),
});

/** Returns the duration of work. Milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
