/**
 * `npm run test:surroundings`: starts Roster behind the proxies, and before the receivers, relay and pooler, of deploy/,
 * as Debian ships them, and prints a table. Needs root and Debian; not part of npm test, because it installs packages.
 */
import { CHECKS } from './checks.ts';
import { type Row, tryFail2ban, tryPgBouncer, tryPostfix, tryRsyslog, trySyslogNg } from './others.ts';
import { endAll, FOLDER, install, logOf } from './programs.ts';
import { makeCertificates, PROXIES, WITHOUT_PROXY } from './proxies.ts';
import { ADMIN, createClient, SETUP_TOKEN, startRoster } from './roster.ts';

const FAILED_SIGN_INS = 3;

/** Runs a step, makes a row of its failure, and prints its rows. */
async function guarded(surroundings: string, step: () => Promise<Row[]>): Promise<Row[]> {
  const rows = await step().catch((error: Error): Row[] => [[surroundings, 'runs', error.message]]);
  for (const row of rows) print(row);
  return rows;
}

const print = ([surroundings, check, difference]: Row) =>
  console.log(
    `${surroundings.padEnd(10)} ${check.padEnd(50)} ${difference === undefined ? 'ok' : `FAILED: ${difference}`}`,
  );

async function run(): Promise<Row[]> {
  const unpacked = install();
  makeCertificates();
  const roster = await startRoster('roster', {
    ROOT_URL: 'https://people.example.com',
    DATA_DIR: `${FOLDER}/data`,
    NODE_EXTRA_CA_CERTS: `${FOLDER}/roster.pem`,
  });
  const admin = createClient(roster.port, false);
  const created = await admin.send('POST', '/api/v1/setup', { body: { setupToken: SETUP_TOKEN, ...ADMIN } });
  if (created.status !== 201) throw new Error(created.text);

  const rows: Row[] = [];
  for (const proxy of [WITHOUT_PROXY, ...PROXIES])
    rows.push(
      ...(await guarded(proxy.name, async () => {
        const tls = proxy !== WITHOUT_PROXY;
        const port = await proxy.start(roster.port);
        const client = createClient(port, tls);
        const found: Row[] = [];
        for (const [check, work] of Object.entries(CHECKS))
          found.push([
            proxy.name,
            check,
            await work(client, port, tls).catch((error: Error) => error.message),
          ]);
        return found;
      })),
    );
  rows.push(...(await guarded('rsyslog', () => tryRsyslog(admin))));
  rows.push(...(await guarded('syslog-ng', () => trySyslogNg(admin, unpacked))));
  rows.push(...(await guarded('Postfix', () => tryPostfix(admin))));
  rows.push(...(await guarded('PgBouncer', tryPgBouncer)));
  rows.push(
    ...(await guarded('fail2ban', async () => {
      for (let failure = 0; failure < FAILED_SIGN_INS; failure++)
        await createClient(roster.port, false).send('POST', '/api/v1/session', {
          body: { email: `guess-${failure}@example.com`, password: 'a wrong password 1' },
        });
      return tryFail2ban(roster, FAILED_SIGN_INS);
    })),
  );
  return rows;
}

let rows: Row[] = [];
try {
  rows = await run();
} catch (error) {
  rows = [['Roster', 'runs', `${error instanceof Error ? error.stack : error}\n${logOf('roster')}`]];
  rows.forEach(print);
}
const failed = rows.filter(([, , difference]) => difference !== undefined);
console.log(`${rows.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0) console.log(`Logs: ${FOLDER}`);
await endAll(failed.length > 0);
process.exitCode = failed.length > 0 ? 1 : 0;
