import { percentile, type Spread, spreadOf } from './statistics.ts';

/** Milliseconds of many requests, in rounds. */
export type Rounds = number[][];

/** A round of bare queries that are slow ends after so long, since one may take a second. Milliseconds. */
const PATIENCE = 2000;

/** Runs `work` so many times, one after the other. */
export async function roundOf(
  count: number,
  work: () => Promise<number>,
  patience = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const times: number[] = [];
  const began = performance.now();
  while (times.length < count && (times.length < 1 || performance.now() - began < patience))
    times.push(await work());
  return times;
}

/** Measures requests and bare queries by turns. */
export async function latencies(
  { rounds, requests }: { rounds: number; requests: number },
  measured: () => Promise<number>,
  bare: () => Promise<number>,
): Promise<{ measured: Rounds; bare: Rounds }> {
  const result: { measured: Rounds; bare: Rounds } = { measured: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    result.bare.push(await roundOf(requests, bare, PATIENCE));
    result.measured.push(await roundOf(requests, measured));
  }
  return result;
}

/** A percentile over all rounds, with the extremes of the rounds. */
export const atPercentile = (rounds: Rounds, share: number): Spread => ({
  ...spreadOf(rounds.map((round) => percentile(round, share))),
  median: percentile(rounds.flat(), share),
});

/** How long a piece of work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
