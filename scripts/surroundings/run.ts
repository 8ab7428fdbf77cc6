/**
 * `npm run test:surroundings`: starts Roster behind the proxies, and before the receivers, relay and pooler, of deploy/,
 * as Debian ships them, and prints a table. Words choose parts: `npm run test:surroundings -- nginx failover`.
 * Needs root and Debian; not part of npm test, because it installs packages.
 */
import { CHECKS } from './checks.ts';
import { tryFailover, tryFullDisk, tryKilledNodes } from './failures.ts';
import { tryInstallation } from './installation.ts';
import { tryFail2ban, tryPostfix, tryRsyslog, trySyslogNg } from './others.ts';
import { tryPgBouncer, tryPgpool } from './poolers.ts';
import { endAll, FOLDER, install, logOf, type Row } from './programs.ts';
import { makeCertificates, PROXIES, type ReverseProxy, WITHOUT_PROXY } from './proxies.ts';
import { type Client, createClient, HOST, type Roster, setUpAdmin, startRoster } from './roster.ts';

const print = ([surroundings, check, difference]: Row) =>
  console.log(
    `${surroundings.padEnd(14)} ${check.padEnd(60)} ${difference === undefined ? 'ok' : `FAILED: ${difference}`}`,
  );

/** Sets up Roster with its admin, and returns the parts that use it. */
async function startBehindProxies(): Promise<{ roster: Roster; admin: Client }> {
  const roster = await startRoster('roster', {
    ROOT_URL: `https://${HOST}`,
    DATA_DIR: `${FOLDER}/data`,
    NODE_EXTRA_CA_CERTS: `${FOLDER}/roster.pem`,
  });
  return { roster, admin: await setUpAdmin(roster) };
}

/** What stands around Roster, by name, in the order of the table. */
function partsOf(
  shared: () => Promise<{ roster: Roster; admin: Client }>,
): Record<string, () => Promise<Row[]>> {
  const behind = (proxy: ReverseProxy) => async () => {
    const { roster } = await shared();
    const tls = proxy !== WITHOUT_PROXY;
    const port = await proxy.start(roster.port);
    const client = createClient(port, tls);
    const found: Row[] = [];
    for (const [check, work] of Object.entries(CHECKS))
      found.push([proxy.name, check, await work(client, port, tls).catch((error: Error) => error.message)]);
    return found;
  };
  return {
    ...Object.fromEntries([WITHOUT_PROXY, ...PROXIES].map((proxy) => [proxy.name, behind(proxy)])),
    rsyslog: async () => tryRsyslog((await shared()).admin),
    'syslog-ng': async () => trySyslogNg((await shared()).admin),
    Postfix: async () => tryPostfix((await shared()).admin),
    fail2ban: async () => tryFail2ban((await shared()).roster),
    PgBouncer: tryPgBouncer,
    Pgpool: tryPgpool,
    'Full disk': tryFullDisk,
    Failover: tryFailover,
    'kill -9': tryKilledNodes,
    Installation: tryInstallation,
  };
}

async function run(wanted: readonly string[]): Promise<Row[]> {
  install();
  makeCertificates();
  let shared: ReturnType<typeof startBehindProxies> | undefined;
  const rows: Row[] = [];
  for (const [name, part] of Object.entries(partsOf(() => (shared ??= startBehindProxies())))) {
    if (wanted.length > 0 && !wanted.some((word) => name.toLowerCase().includes(word.toLowerCase())))
      continue;
    const found = await part().catch((error: Error): Row[] => [[name, 'runs', error.message]]);
    found.forEach(print);
    rows.push(...found);
  }
  return rows;
}

let rows: Row[] = [];
try {
  rows = await run(process.argv.slice(2));
} catch (error) {
  rows = [['Roster', 'runs', `${error instanceof Error ? error.stack : error}\n${logOf('roster')}`]];
  rows.forEach(print);
}
const failed = rows.filter(([, , difference]) => difference !== undefined);
console.log(`${rows.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0) console.log(`Logs: ${FOLDER}`);
await endAll(failed.length > 0);
// A part that failed may have left work without an end.
process.exit(failed.length > 0 ? 1 : 0);
