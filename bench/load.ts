import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { type Spread, spreadOf } from './statistics.ts';

const CONNECTIONS = 32;

/** A round of load: how much came through, and what it cost the server's process. */
export interface Load {
  perSecond: number;
  /** Processor time of the server for one request: other programs on the machine disturb it less than the rate. */
  microseconds: number;
}

/** GETs one address on many connections. Throws when anything but 200 comes back. */
export async function getLoad(
  url: string,
  headers: Record<string, string>,
  pid: number,
  seconds: number,
): Promise<Load> {
  const before = processorTime(pid);
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: seconds });
  const used = processorTime(pid) - before;
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${url}: ${failed} requests failed under load`);
  const total = result.requests.total;
  return { perSecond: total / result.duration, microseconds: (used * 1e6) / total };
}

/** Keeps `width` pieces of work under way for a time; how many were done in a second. */
export async function rateOf(width: number, seconds: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let done = 0;
  const lane = async () => {
    while (performance.now() - began < seconds * 1000) {
      await work();
      done++;
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (done * 1000) / (performance.now() - began);
}

/** Measures two things by turns, so that whatever else the machine does meets both. */
export async function byTurns<T>(
  rounds: number,
  measured: () => Promise<T>,
  bare: () => Promise<T>,
): Promise<{ measured: T[]; bare: T[] }> {
  const results: { measured: T[]; bare: T[] } = { measured: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    results.bare.push(await bare());
    results.measured.push(await measured());
  }
  return results;
}

/** The ratios of neighbouring rounds. */
export const ratiosOf = (measured: number[], bare: number[]): Spread =>
  spreadOf(measured.map((value, round) => value / (bare[round] ?? Number.NaN)));

/** Seconds of processor time that a process has used (Linux; the clock ticks 100 times a second). */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
