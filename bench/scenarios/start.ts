import { freePort } from '../../server/test/harness/ports.ts';
import type { Bench } from '../bench.ts';
import { memoryOf, type ServerProcess, startRoster, startServer } from '../child.ts';
import { byTurns } from '../load.ts';
import type { Row } from '../report.ts';
import { spreadOf } from '../statistics.ts';

const BARE = `require('node:http').createServer((q, s) => s.end('ok')).listen(process.argv[1], '127.0.0.1');
process.on('SIGTERM', () => process.exit(0))`;

/** Measures the time from process start to the first successful /readyz, beside a bare server. */
async function measureStart(
  scenario: string,
  bench: Pick<Bench, 'options' | 'directory'>,
  env: Record<string, string>,
  longest: number,
): Promise<Row> {
  const memory: number[] = [];
  const time = async (start: () => Promise<ServerProcess>) => {
    const server = await start();
    memory.push(memoryOf(server.pid).resident);
    await server.stop();
    return server.startMilliseconds / 1000;
  };
  const bare = async () => {
    const port = await freePort();
    return startServer(['-e', BARE, String(port)], port, '/', {});
  };
  // The first start after a change fills the compile cache.
  await time(() => startRoster(env));
  const { measured, bare: beside } = await byTurns(
    bench.options.starts,
    () => time(() => startRoster(env)),
    () => time(bare),
  );
  const spread = spreadOf(measured);
  return {
    scenario,
    people: bench.directory.people,
    unit: 's',
    measured: spread,
    bare: spreadOf(beside),
    target: `≤ ${longest}`,
    met: spread.median <= longest,
    note: `memory then ${Math.max(...memory).toFixed(0)} MB`,
  };
}

/** Starts another node on the database of a running Roster. */
export const startOnDatabase = async (bench: Bench): Promise<Row[]> => [
  await measureStart('start, DATABASE_URL', bench, { DATABASE_URL: bench.databaseUrl }, 0.7),
];

/** Starts with the embedded PostgreSQL, while no other process uses the folder. */
export const startEmbedded = async (bench: Pick<Bench, 'options' | 'directory'>): Promise<Row[]> =>
  bench.directory.env.DATA_DIR === undefined
    ? []
    : [await measureStart('start, embedded PostgreSQL', bench, bench.directory.env, 0.9)];
