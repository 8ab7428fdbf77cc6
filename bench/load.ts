import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { type Spread, spreadOf } from './statistics.ts';

const CONNECTIONS = 32;

/** A round of load: its throughput, and its cost in the server's process. */
export interface Load {
  perSecond: number;
  /** CPU time of the server per request: other programs on the machine affect it less than the rate. */
  microseconds: number;
}

/** Sends GET requests to one address on many connections. Throws when a response is not 200. */
export async function getLoad(
  url: string,
  headers: Record<string, string>,
  pid: number,
  seconds: number,
  connections = CONNECTIONS,
): Promise<Load> {
  const before = processorTime(pid);
  const result = await autocannon({ url, headers, connections, duration: seconds });
  const used = processorTime(pid) - before;
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${url}: ${failed} requests failed under load`);
  const total = result.requests.total;
  return { perSecond: total / result.duration, microseconds: (used * 1e6) / total };
}

/** Runs `width` tasks in parallel for a time; returns the number completed per second. */
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

/** Measures two subjects in turns, so that other load on the machine affects both. */
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

/** Returns the ratios of corresponding rounds. */
export const ratiosOf = (measured: number[], bare: number[]): Spread =>
  spreadOf(measured.map((value, round) => value / (bare[round] ?? Number.NaN)));

/** Returns the CPU seconds of a process (Linux; 100 clock ticks per second). */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
