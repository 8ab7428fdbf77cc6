/** Measures Roster beside a bare server, a bare hasher and bare queries: see HELP in options.ts. */
import { buildForJourneys } from '../scripts/build-server.ts';
import type { Bench, Scenario } from './bench.ts';
import { startRoster } from './child.ts';
import { Client } from './client.ts';
import { connectBeside, type Directory, openDirectory } from './directory.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { machine, type Row, report } from './report.ts';
import { activity } from './scenarios/activity.ts';
import { auditLog } from './scenarios/audit-log.ts';
import { consolePages } from './scenarios/console.ts';
import { decisions } from './scenarios/decisions.ts';
import { exports } from './scenarios/export.ts';
import { mail } from './scenarios/mail.ts';
import { memory } from './scenarios/memory.ts';
import { pages } from './scenarios/pages.ts';
import { password } from './scenarios/password.ts';
import { scopes } from './scenarios/scopes.ts';
import { search } from './scenarios/search.ts';
import { session } from './scenarios/session.ts';
import { sso } from './scenarios/sso.ts';
import { startEmbedded, startOnDatabase } from './scenarios/start.ts';
import { typos } from './scenarios/typos.ts';
import { writes } from './scenarios/writes.ts';

const RESULT = new URL('../artifacts/bench.json', import.meta.url);
const SCENARIOS: Record<string, Scenario> = {
  session,
  password,
  pages,
  search,
  typos,
  scopes,
  writes,
  activity,
  decisions,
  mail,
  sso,
  start: startOnDatabase,
  memory,
  console: consolePages,
  // The last, since it fills the directory with events.
  'audit-log': auditLog,
  export: exports,
};

const say = (message: string) =>
  console.error(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${message}`);

async function measure(options: Options, directory: Directory): Promise<{ rows: Row[]; postgres: string }> {
  const wanted = (name: string) => name.includes(options.only);
  const rows: Row[] = [];
  const server = await startRoster(directory.env);
  const client = new Client(server.origin);
  const { database, url: databaseUrl } = await connectBeside(directory);
  const bench: Bench = { options, directory, server, client, database, databaseUrl };
  let postgres = '';
  try {
    const { rows: versions } = await database.pool.query<{ server_version: string }>('SHOW server_version');
    postgres = versions[0]?.server_version ?? '';
    await client.signIn(directory.admin.email, directory.admin.password);
    for (const [name, scenario] of Object.entries(SCENARIOS).filter(([name]) => wanted(name))) {
      say(`${directory.people} people: ${name}`);
      rows.push(...(await scenario(bench)));
    }
  } finally {
    client.close();
    await database.close();
    await server.stop();
  }
  if (wanted('start')) rows.push(...(await startEmbedded({ options, directory })));
  return { rows, postgres };
}

async function seedRow(options: Options, people: number): Promise<{ directory: Directory; rows: Row[] }> {
  say(`${people} people: seeding, or finding what an earlier run seeded`);
  const directory = await openDirectory(people, options.databaseUrl);
  const { seeded } = directory;
  if (seeded === undefined) {
    say(`${people} people: kept from an earlier run (bench/.data); remove that to seed anew`);
    return { directory, rows: [] };
  }
  const limit = people === 1_000_000 ? { target: '≤ 120', met: seeded <= 120 } : {};
  const measured = { median: seeded, min: seeded, max: seeded };
  return {
    directory,
    rows: [{ scenario: 'roster seed, with organizations', people, unit: 's', measured, ...limit }],
  };
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === 'help') return console.log(HELP);
  const about = machine('');
  await buildForJourneys();
  const rows: Row[] = [];
  for (const people of options.people) {
    const seeded = await seedRow(options, people);
    const measured = await measure(options, seeded.directory);
    rows.push(...seeded.rows, ...measured.rows);
    about.postgres = measured.postgres;
  }
  report(rows, about, RESULT);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
try {
  await main();
} catch (error) {
  console.error(error);
  process.exit(1);
}
