/** Receivers of audit events, a mail relay, a pooler and fail2ban, each with its file of deploy/. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../server/test/harness/ports.ts';
import { end, eventually, FOLDER, ROOT, start, untilListening } from './programs.ts';
import { exampleOf } from './proxies.ts';
import { type Client, createClient, type Roster, SETUP_TOKEN, startRoster } from './roster.ts';

const write = (name: string, text: string): string => {
  const file = join(FOLDER, name);
  writeFileSync(file, text);
  return file;
};
const pem = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []);

export type Row = [surroundings: string, check: string, difference: string | undefined];

/** Points Roster at a receiver, sends a test message and some events, and returns what did not arrive as records. */
async function forward(client: Client, settings: object, file: string): Promise<string | undefined> {
  const saved = await client.send('PATCH', '/api/v1/settings/audit-push', {
    body: { enabled: true, host: '127.0.0.1', ...settings },
  });
  if (saved.status !== 200) return saved.text;
  const before = linesOf(file).length;
  const tested = (await client.send('POST', '/api/v1/settings/audit-push/test')).json();
  if (tested.delivered !== true) return String(tested.detail);
  const names = ['one', 'two', 'three'].map((name) => `${name} ${before}`);
  for (const name of names) await client.send('PATCH', '/api/v1/settings/general', { body: { name } });
  const arrived = () => linesOf(file).slice(before);
  try {
    await eventually('the records', () =>
      names.every((name) => arrived().some((line) => line.includes(name))) ? true : undefined,
    );
  } catch {
    return `${arrived().length} records`;
  }
  const broken = arrived().filter(
    (line) => (line.match(/roster@32473/g) ?? []).length !== 1 || /^\d+ </.test(line),
  );
  return broken.length === 0 ? undefined : `records that are not one event: ${broken[0]?.slice(0, 120)}`;
}

export async function tryRsyslog(client: Client): Promise<Row[]> {
  const port = await freePort();
  const output = join(FOLDER, 'rsyslog-audit.log');
  const rules = exampleOf('syslog/rsyslog.conf', {
    '6514': String(port),
    '/var/log/roster-audit.log': output,
  });
  const file = write('rsyslog.conf', rules.replace('global(', `global(workDirectory="${FOLDER}" `));
  const program = start('rsyslog', '/usr/sbin/rsyslogd', [
    '-n',
    '-f',
    file,
    '-i',
    join(FOLDER, 'rsyslog.pid'),
  ]);
  await untilListening(port);
  const rows: Row[] = [];
  for (const framing of ['octet-counting', 'newline'])
    rows.push([
      'rsyslog',
      `TCP, ${framing}`,
      await forward(client, { transport: 'tcp', port, framing }, output),
    ]);
  await client.send('PATCH', '/api/v1/settings/audit-push', { body: { enabled: false } });
  await end(program);
  return rows;
}

export async function trySyslogNg(client: Client, unpacked: string): Promise<Row[]> {
  const [tls, lines] = [await freePort(), await freePort()];
  const output = join(FOLDER, 'syslog-ng-audit.log');
  const file = write(
    'syslog-ng.conf',
    exampleOf('syslog/syslog-ng.conf', {
      '6514': String(tls),
      '6515': String(lines),
      '/var/log/roster-audit.log': output,
      '/etc/ssl/syslog.key': join(FOLDER, 'roster.key'),
      '/etc/ssl/syslog.pem': join(FOLDER, 'roster.pem'),
      '/etc/ssl/roster-clients.pem': join(FOLDER, 'client.pem'),
    }),
  );
  const libraries = join(unpacked, 'usr/lib/syslog-ng');
  const modules = readdirSync(libraries).find((name) => /^\d/.test(name)) ?? '';
  const program = start(
    'syslog-ng',
    join(unpacked, 'usr/sbin/syslog-ng'),
    [
      ...['-F', '--no-caps', '-e', '-f', file, '-R', join(FOLDER, 'syslog-ng.persist')],
      ...['-c', join(FOLDER, 'syslog-ng.ctl'), '-p', join(FOLDER, 'syslog-ng.pid')],
      ...['--module-path', join(libraries, modules)],
    ],
    { LD_LIBRARY_PATH: libraries },
  );
  await untilListening(tls);
  const rows: Row[] = [];
  const secure = { transport: 'tls', port: tls, framing: 'octet-counting' };
  const refused = await forward(client, secure, output);
  rows.push([
    'syslog-ng',
    'TLS without the client certificate: said in words',
    refused === 'The receiver requires a client certificate.' ? undefined : String(refused),
  ]);
  const identity = { clientCertificate: pem('client.pem'), clientKey: pem('client.key') };
  rows.push([
    'syslog-ng',
    'TLS with the client certificate, octet-counting',
    await forward(client, { ...secure, ...identity }, output),
  ]);
  rows.push([
    'syslog-ng',
    'TCP, newline',
    await forward(client, { transport: 'tcp', port: lines, framing: 'newline' }, output),
  ]);
  await client.send('PATCH', '/api/v1/settings/audit-push', { body: { enabled: false } });
  await end(program);
  return rows;
}

export async function tryPostfix(client: Client): Promise<Row[]> {
  const port = await freePort();
  const folder = join(FOLDER, 'postfix');
  for (const name of ['', 'queue', 'data']) mkdirSync(join(folder, name));
  execFileSync('chown', ['postfix', join(folder, 'data')]);
  const main = exampleOf('postfix-main.cf', {
    'message_size_limit = 10240000': 'message_size_limit = 10240000',
  });
  writeFileSync(
    join(folder, 'main.cf'),
    `${main}\nqueue_directory = ${folder}/queue\ndata_directory = ${folder}/data\nmaillog_file = ${folder}/queue/mail.log\nmaillog_file_prefixes = ${folder}\ndefault_transport = discard:\n`,
  );
  writeFileSync(
    join(folder, 'master.cf'),
    [
      `127.0.0.1:${port} inet n - n - - smtpd`,
      'pickup unix n - n 60 1 pickup',
      'cleanup unix n - n - 0 cleanup',
      'qmgr unix n - n 300 1 qmgr',
      'tlsmgr unix - - n 1000? 1 tlsmgr',
      'rewrite unix - - n - - trivial-rewrite',
      'bounce unix - - n - 0 bounce',
      'defer unix - - n - 0 bounce',
      'proxymap unix - - n - - proxymap',
      'discard unix - - n - - discard',
      'anvil unix - - n - 1 anvil',
      'scache unix - - n - 1 scache',
      'postlog unix-dgram n - n - 1 postlogd',
      '',
    ].join('\n'),
  );
  execFileSync('postfix', ['-c', folder, 'start'], { stdio: 'ignore' });
  try {
    await untilListening(port);
    const server = {
      provider: 'other',
      host: '127.0.0.1',
      port,
      encryption: 'none',
      fromAddress: 'roster@example.com',
    };
    const saved = await client.send('PATCH', '/api/v1/settings/mail', {
      body: { ...server, username: null },
    });
    const sent = await client.send('POST', '/api/v1/settings/mail/test', {
      body: { to: 'reader@example.com' },
    });
    const relayed = sent.json().delivered === true ? undefined : `${saved.status} ${sent.text}`;
    await client.send('PATCH', '/api/v1/settings/mail', {
      body: { username: 'roster', password: 'relay password 1' },
    });
    const asked = await client.send('POST', '/api/v1/settings/mail/test', {
      body: { to: 'reader@example.com' },
    });
    const words = String(asked.json().detail);
    return [
      ['Postfix', 'relays a mail', relayed],
      [
        'Postfix',
        'no AUTH where it is not offered',
        /does not offer authentication/.test(words) ? undefined : words,
      ],
    ];
  } finally {
    execFileSync('postfix', ['-c', folder, 'stop'], { stdio: 'ignore' });
  }
}

export async function tryPgBouncer(): Promise<Row[]> {
  const bin = '/usr/lib/postgresql/15/bin';
  const [database, pooler] = [await freePort(), await freePort()];
  const data = join(FOLDER, 'postgres');
  mkdirSync(data);
  const uid = Number(execFileSync('id', ['-u', 'postgres']));
  const gid = Number(execFileSync('id', ['-g', 'postgres']));
  chownSync(data, uid, gid);
  write('password', 'pooled');
  execFileSync(
    `${bin}/initdb`,
    [
      '-D',
      join(data, 'data'),
      '-U',
      'roster',
      '-A',
      'scram-sha-256',
      '--pwfile',
      join(FOLDER, 'password'),
      '-E',
      'UTF8',
      '--locale',
      'C.UTF-8',
    ],
    { uid, gid, stdio: 'ignore' },
  );
  const postgres = start('postgres', 'setpriv', [
    ...[
      '--reuid',
      'postgres',
      '--regid',
      'postgres',
      '--clear-groups',
      `${bin}/postgres`,
      '-D',
      join(data, 'data'),
    ],
    ...['-p', String(database), '-k', data, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
  ]);
  await untilListening(database);
  spawnSync(`${bin}/createdb`, ['-h', '127.0.0.1', '-p', String(database), '-U', 'roster', 'roster'], {
    env: { PGPASSWORD: 'pooled' },
  });
  const users = write('userlist.txt', '"roster" "pooled"\n');
  const url = `postgres://roster:pooled@127.0.0.1:${pooler}/roster`;
  const settings = { DATABASE_URL: url, SECRET_KEY: 'the secret key of the surroundings, shared' };
  const rows: Row[] = [];
  for (const mode of ['session', 'transaction']) {
    const file = write(
      `pgbouncer-${mode}.ini`,
      exampleOf('pgbouncer.ini', {
        'port=5432': `port=${database}`,
        'listen_port = 6432': `listen_port = ${pooler}`,
        '/etc/pgbouncer/userlist.txt': users,
        'pool_mode = session': `pool_mode = ${mode}`,
      }),
    );
    execFileSync('chmod', ['644', users, file]);
    const bouncer = start(`pgbouncer-${mode}`, '/usr/sbin/pgbouncer', ['-u', 'nobody', file]);
    await untilListening(pooler);
    rows.push([
      'PgBouncer',
      mode === 'session' ? 'session pooling works' : 'transaction pooling is refused',
      await tryPooled(mode, settings),
    ]);
    await end(bouncer);
  }
  await end(postgres);
  return rows;
}

async function tryPooled(mode: string, settings: NodeJS.ProcessEnv): Promise<string | undefined> {
  const name = `roster-${mode}`;
  if (mode === 'transaction') {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [join(ROOT, 'server/bin/roster.mjs'), 'start'],
      {
        env: { PATH: process.env.PATH, PORT: '0', ...settings },
        timeout: 30_000,
      },
    );
    const said = `${stdout}${stderr}`.trim().split('\n').at(-1);
    return status === 1 && /transaction/i.test(`${stderr}`) ? undefined : `exit code ${status}: ${said}`;
  }
  const roster = await startRoster(name, { ...settings, ROOT_URL: 'https://people.example.com' });
  const client = createClient(roster.port, false);
  const body = {
    setupToken: SETUP_TOKEN,
    email: 'a@example.com',
    username: 'A',
    password: 'pooled password 1',
  };
  const created = await client.send('POST', '/api/v1/setup', { body });
  const session = await client.send('GET', '/api/v1/session');
  return created.status === 201 && session.status === 200 ? undefined : `${created.text} ${session.text}`;
}

/** Matches the log of a Roster, in which there were failed sign-ins, with the filter. */
export function tryFail2ban(roster: Roster, failures: number): Row[] {
  const log = write('sign-ins.log', roster.log());
  const run = (input: string) =>
    spawnSync('fail2ban-regex', [input, join(ROOT, 'deploy/fail2ban/filter.conf')]).stdout.toString();
  const matched = /Lines: \d+ lines, \d+ ignored, (\d+) matched/.exec(run(log))?.[1];
  const forged = write(
    'forged.log',
    roster
      .log()
      .split('\n')
      .filter((line) => !line.includes('"event"'))
      .join('\n'),
  );
  const others = /(\d+) matched/.exec(run(forged))?.[1];
  return [
    [
      'fail2ban',
      `matches ${failures} failed sign-ins`,
      matched === String(failures) ? undefined : `${matched}`,
    ],
    ['fail2ban', 'matches no other line', others === '0' ? undefined : `${others}`],
  ];
}
