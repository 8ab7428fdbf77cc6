/** Poolers between Roster and PostgreSQL. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../server/test/harness/ports.ts';
import { endAllOf, type Postgres, startPostgres } from './postgres.ts';
import { end, FOLDER, ROOT, type Row, start, untilListening, write } from './programs.ts';
import { exampleOf } from './proxies.ts';
import { settingsOf, setUpAdmin, startRoster } from './roster.ts';

export async function tryPgBouncer(): Promise<Row[]> {
  const postgres = await startPostgres('pooled');
  const pooler = await freePort();
  const users = write('userlist.txt', '"roster" "surrounded"\n');
  const rows: Row[] = [];
  for (const mode of ['session', 'transaction']) {
    const file = write(
      `pgbouncer-${mode}.ini`,
      exampleOf('pgbouncer.ini', {
        'port=5432': `port=${postgres.port}`,
        'listen_port = 6432': `listen_port = ${pooler}`,
        '/etc/pgbouncer/userlist.txt': users,
        'pool_mode = session': `pool_mode = ${mode}`,
      }),
    );
    execFileSync('chmod', ['644', users, file]);
    const bouncer = start(`pgbouncer-${mode}`, '/usr/sbin/pgbouncer', ['-u', 'nobody', file]);
    await untilListening(pooler);
    const settings = through(pooler, postgres);
    if (mode === 'session')
      rows.push(['PgBouncer', 'session pooling works', await works('pgbouncer', settings)]);
    else rows.push(['PgBouncer', 'transaction pooling is refused in words', refusesInWords(settings)]);
    await end(bouncer);
  }
  await endAllOf(postgres);
  return rows;
}

export async function tryPgpool(): Promise<Row[]> {
  const postgres = await startPostgres('pgpooled');
  const pooler = await freePort();
  const control = await freePort();
  const file = write(
    'pgpool.conf',
    Object.entries({
      backend_clustering_mode: 'streaming_replication',
      listen_addresses: '127.0.0.1',
      port: pooler,
      pcp_listen_addresses: '127.0.0.1',
      pcp_port: control,
      socket_dir: FOLDER,
      pcp_socket_dir: FOLDER,
      pid_file_name: join(FOLDER, 'pgpool.pid'),
      logdir: FOLDER,
      work_dir: FOLDER,
      backend_hostname0: '127.0.0.1',
      backend_port0: postgres.port,
      pool_passwd: write('pool_passwd', 'roster:TEXTsurrounded\n'),
      sr_check_user: 'roster',
      // Every connection of a node keeps one of these for as long as it runs.
      num_init_children: 40,
    })
      .map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}\n`)
      .join(''),
  );
  const access = write('pool_hba.conf', 'host all all 127.0.0.1/32 scram-sha-256\n');
  const commands = write('pcp.conf', '');
  const pool = start('pgpool', '/usr/sbin/pgpool', ['-n', '-f', file, '-a', access, '-F', commands]);
  await untilListening(pooler);
  const row: Row = ['Pgpool', 'works', await works('pgpool', through(pooler, postgres))];
  await end(pool);
  await endAllOf(postgres);
  return [row];
}

/** Returns the settings of a node that reaches a server through a pooler. */
const through = (port: number, postgres: Postgres) =>
  settingsOf(postgres.url.replace(String(postgres.port), String(port)));

/** Returns what does not work: signing in, and a second node that notices what the first did. */
async function works(pooler: string, settings: NodeJS.ProcessEnv): Promise<string | undefined> {
  const roster = await startRoster(`roster-${pooler}`, settings);
  const client = await setUpAdmin(roster);
  const { status, text } = await client.send('GET', '/api/v1/session');
  await end(roster.program);
  return status === 200 ? undefined : `${status} ${text}`;
}

/** Returns what was said instead of a refusal in words. */
function refusesInWords(settings: NodeJS.ProcessEnv): string | undefined {
  const program = [join(ROOT, 'server/bin/roster.mjs'), 'start'];
  const env = { PATH: process.env.PATH, PORT: '0', ...settings };
  const { status, stderr, stdout } = spawnSync(process.execPath, program, { env, timeout: 30_000 });
  const said = `${stdout}${stderr}`.trim().split('\n').at(-1);
  return status === 1 && /transaction/i.test(`${stderr}`) ? undefined : `exit code ${status}: ${said}`;
}
