/** Disks that are full, servers that fail over, nodes that are killed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startMailbox } from '../../server/test/harness/mailbox.ts';
import { lost, startLoad } from './load.ts';
import { endAllOf, killAtOnce, startPostgres } from './postgres.ts';
import { end, eventually, FOLDER, ROOT, type Row, unmountAtEnd } from './programs.ts';
import { type Client, createClient, type Roster, settingsOf, setUpAdmin, startRoster } from './roster.ts';

/** How soon after the promotion a node writes again. Milliseconds. */
const PROMOTION_TO_WRITE = 5000;

const readyz = async (client: Client) => (await client.send('GET', '/readyz')).status;
const untilReady = (client: Client) =>
  eventually('ready', async () => (await readyz(client)) === 200 || undefined);

/** Makes a file system of this size (tmpfs). */
function smallDisk(name: string, megabytes: number): string {
  const folder = join(FOLDER, name);
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'none', folder]);
  unmountAtEnd(folder);
  return folder;
}

/** Fills a file system to the last block; returns what empties it. */
function fill(folder: string): () => void {
  const filler = join(folder, 'filler');
  // Ends with an error, since there is no more space.
  execFileSync('sh', ['-c', `cat /dev/zero > ${filler} || true`], { stdio: 'ignore' });
  return () => rmSync(filler);
}

/** Writes until the disk is full, empties it, and returns what was not as it should be. */
async function fillAndEmpty(
  client: Client,
  empty: () => void,
  restart: () => Promise<void>,
): Promise<string | undefined> {
  const load = startLoad([client], `Full ${crypto.randomUUID().slice(0, 8)}`);
  await eventually('not ready', async () => (await readyz(client)) === 503 || undefined);
  const write = await client.send('POST', '/api/v1/organizations', { body: { name: 'Too much' } });
  empty();
  await restart();
  await untilReady(client);
  await load.untilWritten();
  const unexpected = await load.stop();
  if (write.status !== 503 || write.headers['retry-after'] === undefined)
    return `${write.status} ${write.text}`;
  return unexpected[0];
}

export async function tryFullDisk(): Promise<Row[]> {
  const tablespace = smallDisk('tablespace', 64);
  const whole = smallDisk('whole-server', 400);
  const limited = await startPostgres('limited', { tablespace });
  const roster = await startRoster('roster-limited', settingsOf(limited.url));
  const admin = await setUpAdmin(roster);
  const rows: Row[] = [
    [
      'Full disk',
      'of the tables: 503, not ready, recovers by itself',
      await fillAndEmpty(admin, fill(tablespace), async () => {}),
    ],
  ];
  await end(roster.program);
  await endAllOf(limited);

  let server = await startPostgres('overfull', { folder: whole });
  const second = await startRoster('roster-overfull', settingsOf(server.url));
  const difference = await fillAndEmpty(await setUpAdmin(second), fill(whole), async () => {
    // PostgreSQL can't write its log (WAL) and may have ended: its service manager starts it again.
    server.program.kill('SIGQUIT');
    await end(server.program);
    server = await startPostgres('overfull', { folder: whole, again: server });
  });
  rows.push(['Full disk', 'of the whole server: 503, recovers with it', difference]);
  await end(second.program);
  await endAllOf(server);
  return rows;
}

export async function tryFailover(): Promise<Row[]> {
  const primary = await startPostgres('primary');
  const standby = await startPostgres('standby', { standbyOf: primary });
  primary.sql(`ALTER SYSTEM SET synchronous_standby_names = 'standby'`);
  primary.sql('SELECT pg_reload_conf()');
  await eventually(
    'synchronous replication',
    () => primary.sql('SELECT sync_state FROM pg_stat_replication') === 'sync' || undefined,
  );
  const hosts = `127.0.0.1:${primary.port},127.0.0.1:${standby.port}`;
  const roster = await startRoster(
    'roster-failover',
    settingsOf(primary.url.replace(`127.0.0.1:${primary.port}`, hosts)),
  );
  const client = await setUpAdmin(roster);
  const load = startLoad([client], 'Failover');
  await load.more(100);
  await killAtOnce(primary);
  await eventually('not ready', async () => (await readyz(client)) === 503 || undefined);
  standby.promote();
  const after = Math.round(await load.untilWritten());
  await untilReady(client);
  await load.more(50);
  const unexpected = await load.stop();
  const missing = lost(standby, load.acknowledged);
  await end(roster.program);
  await endAllOf(standby);
  return [
    [
      'Failover',
      `writes within ${PROMOTION_TO_WRITE / 1000} s after the promotion (${after} ms)`,
      after > PROMOTION_TO_WRITE ? `${after} ms` : undefined,
    ],
    ['Failover', '201 or 503 throughout', unexpected[0]],
    ['Failover', `synchronous: all ${load.acknowledged.length} acknowledged writes stored`, missing],
  ];
}

export async function tryKilledNodes(): Promise<Row[]> {
  const postgres = await startPostgres('shared');
  const settings = settingsOf(postgres.url);
  const first = await startRoster('node-0', settings);
  const clients = [await setUpAdmin(first)];
  const nodes: Roster[] = [first];
  for (const name of ['node-1', 'node-2']) {
    const node = await startRoster(name, settings);
    nodes.push(node);
    clients.push(beside(node, clients[0]));
  }
  const mailbox = await startMailbox();
  const mail = {
    provider: 'other',
    host: '127.0.0.1',
    port: mailbox.port,
    encryption: 'none',
    username: null,
  };
  for (const [section, body] of [
    ['mail', { ...mail, fromAddress: 'r@example.com' }],
    ['user-invite', { method: 'both' }],
  ] as const) {
    const saved = await clients[0]?.send('PATCH', `/api/v1/settings/${section}`, { body });
    if (saved?.status !== 200) throw new Error(`${section}: ${saved?.status} ${saved?.text}`);
  }

  const load = startLoad(clients, 'Killed');
  const invited: string[] = [];
  for (const [index, node] of nodes.entries()) {
    await load.more(60);
    const emails = Array.from({ length: 10 }, (_, number) => `invited-${index}-${number}@example.com`);
    const answer = await clients[index]?.send('POST', '/api/v1/invitations', { body: { emails } });
    if (answer?.status !== 200) throw new Error(`Inviting: ${answer?.status} ${answer?.text}`);
    invited.push(...emails);
    node.program.kill('SIGKILL');
    await end(node.program);
    await load.more(30);
    const again = await startRoster(`node-${index}-again`, { ...settings, PORT: String(node.port) });
    nodes[index] = again;
  }
  await load.more(30);
  const unexpected = await load.stop();
  const arrivals = (email: string) => mailbox.messages.filter(({ to }) => to === email).length;
  await eventually('all mails', () => invited.every((email) => arrivals(email) > 0) || undefined).catch(
    () => {},
  );
  const missing = invited.filter((email) => arrivals(email) === 0);
  // A mail is sent again when its node was killed before it stored that the relay had accepted it: once for each kill.
  const repeated = invited.filter((email) => arrivals(email) > 1);
  await eventually(
    'all sealed',
    () => postgres.sql('SELECT count(*) FROM audit_unsealed') === '0' || undefined,
  ).catch(() => {});
  const proof = execVerify(settings);
  const rows: Row[] = [
    [
      'kill -9',
      `three nodes: all ${load.acknowledged.length} acknowledged writes stored once`,
      lost(postgres, load.acknowledged),
    ],
    ['kill -9', '201 or 503 throughout', unexpected[0]],
    [
      'kill -9',
      `all ${invited.length} mails sent by other nodes`,
      invited.length === 30 && missing.length === 0 && repeated.length <= nodes.length
        ? undefined
        : `${invited.length} invited, ${missing.length} missing, ${repeated.length} repeated`,
    ],
    ['kill -9', 'the audit log verifies', proof],
  ];
  for (const node of nodes) await end(node.program);
  await mailbox.close();
  await endAllOf(postgres);
  return rows;
}

/** Returns a browser at another node, with the same cookies. */
function beside(node: Roster, signedIn: Client | undefined): Client {
  const client = createClient(node.port, false);
  for (const [name, value] of signedIn?.cookies ?? []) client.cookies.set(name, value);
  return client;
}

/** Returns what `roster audit verify` reports, unless the audit log is intact. */
function execVerify(settings: NodeJS.ProcessEnv): string | undefined {
  try {
    execFileSync(process.execPath, [join(ROOT, 'server/bin/roster.mjs'), 'audit', 'verify'], {
      env: { PATH: process.env.PATH, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
