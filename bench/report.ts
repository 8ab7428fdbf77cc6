import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { Spread } from './statistics.ts';

/** A row of the table. */
export interface Row {
  scenario: string;
  people: number;
  unit: string;
  measured: Spread;
  /** The same by a bare server, hasher or query in the same run. */
  bare?: Spread;
  ratio?: Spread;
  /** In words; absent when there is none. */
  target?: string;
  met?: boolean;
  note?: string;
}

/** Returns the machine and the versions of the measurement. */
export function machine(postgres: string): Record<string, string | number> {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadAtStart: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    node: process.version,
    postgres,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    at: new Date().toISOString(),
  };
}

/** Formats a number with about three significant digits. */
export const number = (value: number) =>
  value >= 100
    ? value.toLocaleString('en', { maximumFractionDigits: 0 })
    : value.toFixed(value >= 10 ? 1 : 2);
const spread = (value: Spread | undefined) =>
  value ? `${number(value.median)} (${number(value.min)}–${number(value.max)})` : '';
const HEAD = ['scenario', 'people', 'measured', 'bare', 'unit', 'ratio', 'target', 'met', 'note'];

function cells(row: Row): string[] {
  return [
    row.scenario,
    row.people.toLocaleString('en'),
    spread(row.measured),
    spread(row.bare),
    row.unit,
    row.ratio ? row.ratio.median.toFixed(2) : '',
    row.target ?? '',
    row.met === undefined ? '' : row.met ? 'yes' : 'NO',
    row.note ?? '',
  ];
}

/** Formats the table: median (least–most of the rounds). */
export function table(rows: Row[]): string {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Prints the table and the missed targets, and saves all as JSON. */
export function report(rows: Row[], about: ReturnType<typeof machine>, file: URL): void {
  console.log(
    Object.entries(about)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
  );
  console.log(`\n${table(rows)}\n`);
  const missed = rows.filter((row) => row.met === false);
  const rated = rows.filter((row) => row.met !== undefined);
  console.log(
    missed.length === 0
      ? `All ${rated.length} targets met.`
      : `MISSED ${missed.length} of ${rated.length} targets: ${missed.map((row) => `${row.scenario} (${row.people})`).join('; ')}`,
  );
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ machine: about, rows }, null, 2)}\n`);
}
