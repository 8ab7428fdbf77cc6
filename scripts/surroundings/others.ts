/** Receivers of audit events, a mail relay and fail2ban, each with its file of deploy/. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../server/test/harness/ports.ts';
import {
  end,
  eventually,
  FOLDER,
  ROOT,
  type Row,
  start,
  unpackSyslogNg,
  untilListening,
  write,
} from './programs.ts';
import { exampleOf } from './proxies.ts';
import { type Client, createClient, type Roster } from './roster.ts';

const pem = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []);

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

export async function trySyslogNg(client: Client): Promise<Row[]> {
  const unpacked = unpackSyslogNg();
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

/** Fails to sign in, and matches the log with the filter. */
export async function tryFail2ban(roster: Roster): Promise<Row[]> {
  const failures = 3;
  for (let failure = 0; failure < failures; failure++)
    await createClient(roster.port, false).send('POST', '/api/v1/session', {
      body: { email: `guess-${failure}@example.com`, password: 'a wrong password 1' },
    });
  // The last line may arrive after the response.
  await eventually('the log', () => roster.log().split('sign_in_failed').length > failures);
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
