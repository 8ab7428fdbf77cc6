import { get } from 'node:http';
import { fillAuditLog } from '../audit-events.ts';
import type { Bench, Scenario } from '../bench.ts';
import { memoryOf } from '../child.ts';
import type { Row } from '../report.ts';

/** The target for the growth of the server's memory during an export of the whole log. MB. */
const MEMORY_TARGET = 40;
/** The interval at which its memory is sampled. Milliseconds. */
const SAMPLE_INTERVAL = 50;

/** Exports the whole log in each format: measures the rate, and the growth of the server's memory. */
export const exports: Scenario = async (bench) => {
  if (bench.options.events === 0) return [];
  await fillAuditLog(bench.database, bench.options.events);
  return [...(await download(bench, 'csv')), ...(await download(bench, 'ndjson'))];
};

async function download(bench: Bench, format: string): Promise<Row[]> {
  const { server, client, directory, database } = bench;
  const { rows } = await database.pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM audit_events',
  );
  const events = rows[0]?.count ?? 0;
  const before = memoryOf(server.pid).resident;
  let peak = before;
  const looking = setInterval(() => {
    peak = Math.max(peak, memoryOf(server.pid).resident);
  }, SAMPLE_INTERVAL);
  const began = performance.now();
  const bytes = await new Promise<number>((resolve, reject) => {
    const path = `${server.origin}/api/v1/audit-events/export?format=${format}`;
    get(path, { headers: { cookie: client.cookie } }, (incoming) => {
      let received = 0;
      incoming.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        incoming.statusCode === 200
          ? resolve(received)
          : reject(new Error(`${path}: ${incoming.statusCode}`)),
      );
    }).on('error', reject);
  });
  clearInterval(looking);
  const seconds = (performance.now() - began) / 1000;
  const grown = peak - before;
  const only = (value: number) => ({ median: value, min: value, max: value });
  return [
    {
      scenario: `export of ${events} events, ${format}`,
      people: directory.people,
      unit: 's',
      measured: only(seconds),
      note: `${(bytes / 1024 / 1024).toFixed(0)} MB`,
    },
    {
      scenario: `memory grown by meanwhile, ${format}`,
      people: directory.people,
      unit: 'MB',
      measured: only(grown),
      target: `≤ ${MEMORY_TARGET}`,
      met: grown <= MEMORY_TARGET,
      note: `from ${before.toFixed(0)}`,
    },
  ];
}
