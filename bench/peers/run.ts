/** `npm run bench:peers`: measures Roster beside Better Auth and Directus: see README.md in this folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildServer } from '../../scripts/build-server.ts';
import { asSuperuser, startEmbedded } from '../../server/src/db/embedded/index.ts';
import { type Postgres, runStatement, urlOf } from '../../server/test/harness/postgres.ts';
import { machine } from '../report.ts';
import { type Baseline, startBaseline } from './baseline.ts';
import { startBetterAuth } from './better-auth.ts';
import { startDirectus } from './directus.ts';
import { installPeer } from './install.ts';
import type { Product, Setup } from './product.ts';
import { startRosterProduct } from './roster.ts';
import { type Comparison, memory, pages, passwords, searches, session, starts } from './scenarios.ts';
import { SCRATCH } from './scratch.ts';
import { BASELINE, markdown, type Row } from './table.ts';

const RESULT = new URL('../../artifacts/bench-peers.json', import.meta.url);
const HELP = `npm run bench:peers -- [options]
  --people 100000   how many people each product has
  --quick           short rounds, and 1,000 people unless --people is given
BENCH_DATABASE_URL: a PostgreSQL to use instead of the embedded one, as a superuser.
The peers are installed from npm into bench/.data/peers, where the embedded PostgreSQL is as well.`;

const SCENARIOS = { session, passwords, pages, searches, memory, starts };
const PEERS = { 'better-auth': startBetterAuth, directus: startDirectus };

const say = (message: string) =>
  console.error(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${message}`);

/** Starts the PostgreSQL of all products. */
async function startPostgres(): Promise<Postgres> {
  const given = process.env.BENCH_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const server = await startEmbedded({ dataDir: join(SCRATCH, 'data'), log: () => {} });
  return { url: urlOf(asSuperuser(server.connection)), stop: () => server.stop() };
}

/** Runs the scenarios. Returns the rows, the columns, and the peers that could not be installed. */
async function compare(
  setup: Setup,
  effort: Comparison['effort'],
): Promise<{ rows: Row[]; columns: string[]; skipped: string[] }> {
  const products: Product[] = [];
  const skipped: string[] = [];
  let baseline: Baseline | undefined;
  try {
    say('Roster: seeding, or finding what an earlier run seeded');
    const { roster, emails } = await startRosterProduct(setup);
    products.push(roster);
    const hashers: Comparison['hashers'] = new Map([[roster.name, ['roster', '']]]);
    for (const peer of ['better-auth', 'directus'] as const) {
      say(`${peer}: installing, filling and starting`);
      const installed = await installPeer(peer).catch((error: Error) => skipped.push(error.message));
      if (typeof installed === 'number') continue;
      const product = await PEERS[peer](setup, installed);
      products.push(product);
      hashers.set(product.name, [peer, installed.folder]);
    }
    baseline = await startBaseline(setup);
    const comparison: Comparison = { effort, people: setup.people, products, baseline, emails, hashers };
    const rows: Row[] = [];
    for (const [name, scenario] of Object.entries(SCENARIOS)) {
      say(name);
      rows.push(...(await scenario(comparison)));
    }
    return { rows, columns: [...products.map(({ name }) => name), BASELINE], skipped };
  } finally {
    await baseline?.stop();
    for (const product of products) await product.stop();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      people: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const people = Number(values.people ?? (values.quick ? 1000 : 100_000));
  if (!Number.isInteger(people) || people < 1000)
    throw new Error('--people takes a whole number from 1000 on, such as 100000.');
  const effort = values.quick
    ? { rounds: 2, seconds: 1, requests: 10, starts: 2 }
    : { rounds: 5, seconds: 3, requests: 40, starts: 5 };
  await buildServer();
  mkdirSync(SCRATCH, { recursive: true });
  const postgres = await startPostgres();
  try {
    const [version] = await runStatement(postgres.url, 'SHOW server_version');
    const about = { ...machine(String(version?.server_version)), people };
    const { rows, columns, skipped } = await compare({ postgresUrl: postgres.url, people }, effort);
    console.log(
      `${Object.entries(about)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')}\n`,
    );
    console.log(markdown(rows, columns));
    for (const message of skipped) console.log(`\nSkipped: ${message}`);
    mkdirSync(new URL('.', RESULT), { recursive: true });
    const table = rows.map(({ scenario, cells }) => ({ scenario, ...Object.fromEntries(cells) }));
    writeFileSync(RESULT, `${JSON.stringify({ machine: about, rows: table, skipped }, null, 2)}\n`);
  } finally {
    await postgres.stop();
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
try {
  await main();
  process.exit();
} catch (error) {
  console.error(error);
  process.exit(1);
}
