import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../server/test/harness/ports.ts';
import { memoryOf, type ServerProcess, startServer } from '../child.ts';
import type { Client } from '../client.ts';
import { roundOf, timed } from '../latency.ts';
import { getLoad, rateOf } from '../load.ts';
import { at, percentile } from '../statistics.ts';
import type { Baseline } from './baseline.ts';
import { type Call, CREATED_DOMAIN, PEER_ADMIN, type Product, type SessionCheck } from './product.ts';
import { BASELINE, type Row, rowOf } from './table.ts';
import { inTurns } from './turns.ts';

/** How long to measure. */
export interface Effort {
  rounds: number;
  /** The duration of a round of load. */
  seconds: number;
  /** The number of sequential requests in a round of latencies. */
  requests: number;
  starts: number;
}

/** What the scenarios measure. */
export interface Comparison {
  effort: Effort;
  people: number;
  products: Product[];
  baseline: Baseline;
  /** The email addresses of those who sign in. */
  emails: string[];
  /** The folders of the installed peers, by the name of the product. */
  hashers: Map<string, [product: string, folder: string]>;
}

type Subject<T> = readonly [name: string, measure: () => Promise<T>];

const SESSION_CONNECTIONS = 32;
const LIST_CONNECTIONS = 4;
/** More than cores, so that a hash always waits. */
const PASSWORD_CLIENTS = 8;
/** A round of latencies ends after this time, since a slow search may take a second. Milliseconds. */
const TIMEOUT = 3000;
const DEEP = 90_000;
const BARE_SERVER = `require('node:http').createServer((q, s) => s.end('ok')).listen(process.argv[1], '127.0.0.1');
process.on('SIGTERM', () => process.exit(0))`;

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const run = promisify(execFile);
const ask = (client: Client, { path, status, body }: Call) => client.ask(path, status, body);

async function renewAll({ products }: Comparison): Promise<void> {
  for (const product of products) await product.renewSession();
}

/** Session checks under load, beside node:http that sends the bytes of the first product. */
export async function session(comparison: Comparison): Promise<Row[]> {
  const { products, effort } = comparison;
  await renewAll(comparison);
  const checks: [string, Awaited<ReturnType<Product['sessionChecks']>>][] = [];
  for (const product of products) checks.push([product.name, await product.sessionChecks()]);
  const bare = await startBare(checks[0]?.[1].cached);
  try {
    const load = ({ server, path, headers }: SessionCheck) =>
      getLoad(`${server.origin}${path}`, headers, server.pid, effort.seconds, SESSION_CONNECTIONS);
    const measure = async (which: 'cached' | 'everyTime') => {
      const subjects: Subject<number>[] = [
        [BASELINE, async () => (await load({ server: bare, path: '/', headers: {} })).perSecond],
        ...checks.map(
          ([name, check]): Subject<number> => [name, async () => (await load(check[which])).perSecond],
        ),
      ];
      // The first round warms up.
      await inTurns(1, subjects);
      return inTurns(effort.rounds, subjects);
    };
    const note = (column: string) => (column === BASELINE ? ' (node:http)' : '');
    return [
      rowOf('session check, cached (per second)', await measure('cached'), note),
      rowOf('session check, database every time (per second)', await measure('everyTime'), note),
    ];
  } finally {
    await bare.stop();
    for (const [, check] of checks) await check.stop();
  }
}

async function startBare(check: SessionCheck | undefined): Promise<ServerProcess> {
  if (!check) throw new Error('There is nothing to compare.');
  const response = await fetch(`${check.server.origin}${check.path}`, { headers: check.headers });
  const port = await freePort();
  const headers = JSON.stringify({ 'content-type': response.headers.get('content-type') });
  return startServer(
    [script('../bare/http.ts'), String(port), headers, await response.text()],
    port,
    '/',
    {},
  );
}

/** Sign-ins and new users, beside the hash of a password alone. */
export async function passwords(comparison: Comparison): Promise<Row[]> {
  const { products, effort, emails, hashers } = comparison;
  const seconds = effort.seconds * 1.5;
  const mark = Date.now().toString(36);
  let count = 0;
  const hash = async (product: string, folder: string) => {
    const { stdout } = await run(process.execPath, [
      script('bare-hash.ts'),
      product,
      String(seconds),
      folder,
    ]);
    return Number(stdout);
  };
  const measure = (call: (product: Product) => readonly [Client, Call]) =>
    inTurns(effort.rounds, [
      [BASELINE, () => hash('roster', '')],
      ...products.map(
        (product): Subject<number> => [
          product.name,
          () => rateOf(PASSWORD_CLIENTS, seconds, () => ask(...call(product))),
        ],
      ),
    ]);
  const note = (column: string) => (column === BASELINE ? ' (argon2id)' : '');
  try {
    const signIns = await measure((product) => [
      product.anonymous,
      product.signIn(at(emails, count++), PEER_ADMIN.password),
    ]);
    await renewAll(comparison);
    const creations = await measure((product) => [
      product.admin,
      product.createUser({
        email: `person-${mark}-${count++}@${CREATED_DOMAIN}`,
        firstName: 'New',
        lastName: `Person ${count}`,
        password: 'anvil larch 1815',
      }),
    ]);
    const hashes = await inTurns(
      effort.rounds,
      [...hashers].map(([name, [product, folder]]): Subject<number> => [name, () => hash(product, folder)]),
    );
    return [
      rowOf('sign-in, 8 clients (per second)', signIns, note),
      rowOf('create user, 8 clients (per second)', creations, note),
      rowOf('its password hash alone (per second)', hashes),
    ];
  } finally {
    for (const product of products) await product.removeCreated();
  }
}

/** The median duration of a request or query in each round, and the last response of each product. */
async function latenciesOf(
  { effort, products }: Comparison,
  callOf: (product: Product) => Promise<Call>,
  bare: Subject<number>[],
): Promise<{ results: Map<string, number[]>; responses: Map<string, string> }> {
  const responses = new Map<string, string>();
  const subjects = [...bare];
  for (const product of products) {
    const call = await callOf(product);
    subjects.push([
      product.name,
      async () => {
        const { milliseconds, text } = await ask(product.admin, call);
        responses.set(product.name, text);
        return milliseconds;
      },
    ]);
  }
  const results = await inTurns(
    effort.rounds,
    subjects.map(
      ([name, once]): Subject<number> => [
        name,
        async () => percentile(await roundOf(effort.requests, once, TIMEOUT), 0.5),
      ],
    ),
  );
  return { results, responses };
}

/** The first page, one deep in the list, and the first page under load. */
export async function pages(comparison: Comparison): Promise<Row[]> {
  const { products, baseline, effort, people } = comparison;
  const depth = Math.min(DEEP, Math.floor(people * 0.9));
  await renewAll(comparison);
  const rows: Row[] = [];
  const query = (text: string) => (column: string) => (column === BASELINE ? text : '');
  for (const after of [0, depth]) {
    const bare = await baseline.page(after);
    const { results, responses } = await latenciesOf(comparison, (product) => product.page(after), [
      [BASELINE, () => timed(bare)],
    ]);
    for (const product of products) requireUsers(product, responses.get(product.name));
    const name = after === 0 ? 'list of 50' : `50 after ${after.toLocaleString('en')}`;
    rows.push(rowOf(`${name} (ms, p50)`, results, query(' (SQL)')));
  }
  const subjects: Subject<number>[] = [
    [BASELINE, () => loadOf(baseline.fastify, '/', {}, effort.seconds)],
    ...(await Promise.all(
      products.map(async (product): Promise<Subject<number>> => {
        const { path } = await product.page(0);
        return [product.name, () => loadOf(product.server, path, product.admin.headers, effort.seconds)];
      }),
    )),
  ];
  const throughput = await inTurns(effort.rounds, subjects);
  rows.splice(1, 0, rowOf('list of 50, 4 clients (per second)', throughput, query(' (Fastify + pg)')));
  return rows;
}

const loadOf = async (
  server: ServerProcess,
  path: string,
  headers: Record<string, string>,
  seconds: number,
): Promise<number> =>
  (await getLoad(`${server.origin}${path}`, headers, server.pid, seconds, LIST_CONNECTIONS)).perSecond;

/** Throws when a page is empty: an error can look like an empty list. */
function requireUsers(product: Product, text: string | undefined): void {
  if (product.usersIn(text ?? '').length === 0)
    throw new Error(`${product.name} lists no users: ${text?.slice(0, 300)}`);
}

/** Searches by a fragment, by first and last name, and by a mistyped name. */
export async function searches(comparison: Comparison): Promise<Row[]> {
  await renewAll(comparison);
  const { baseline, products } = comparison;
  const kinds: [name: string, (product: Product) => Call, bare: (() => Promise<unknown>) | undefined][] = [
    ['search `ohns`', (product) => product.search('ohns'), baseline.search(['ohns'])],
    [
      'search `James Smith`',
      (product) => product.searchName('James', 'Smith'),
      baseline.search(['James', 'Smith']),
    ],
    ['typo `jonhson`', (product) => product.search('jonhson'), undefined],
  ];
  const rows: Row[] = [];
  for (const [name, callOf, bare] of kinds) {
    const { results, responses } = await latenciesOf(
      comparison,
      async (product) => callOf(product),
      bare ? [[BASELINE, () => timed(bare)]] : [],
    );
    const notes = new Map(
      products.map((product): [string, string] => [
        product.name,
        ` (${outcomeOf(product, responses.get(product.name))})`,
      ]),
    );
    rows.push(rowOf(`${name} (ms, p50)`, results, (column) => notes.get(column) ?? ' (SQL)'));
  }
  return rows;
}

function outcomeOf(product: Product, text = ''): string {
  const found = product.usersIn(text).length;
  if (found > 0) return `${found} found`;
  const [suggestion] = product.suggestionsIn(text);
  return suggestion === undefined ? 'nothing found' : `suggests ${suggestion}`;
}

/** The memory of the servers after all other scenarios. */
export async function memory({ products, baseline }: Comparison): Promise<Row[]> {
  const resident = ({ pid }: ServerProcess) => [memoryOf(pid).resident];
  const results = new Map([
    [BASELINE, resident(baseline.fastify)],
    ...products.map(({ name, server }): [string, number[]] => [name, resident(server)]),
  ]);
  const note = (column: string) => (column === BASELINE ? ' (Fastify + pg)' : '');
  return [rowOf('memory after the load (MB)', results, note)];
}

/** The time from the start of a process on a filled database to its first successful response. */
export async function starts({ products, effort }: Comparison): Promise<Row[]> {
  const bare = async () => {
    const port = await freePort();
    return startServer(['-e', BARE_SERVER, String(port)], port, '/', {});
  };
  const time = async (start: () => Promise<ServerProcess>) => {
    const server = await start();
    await server.stop();
    return server.startMilliseconds / 1000;
  };
  const subjects: Subject<number>[] = [
    [BASELINE, () => time(bare)],
    ...products.map((product): Subject<number> => [product.name, () => time(product.startAnother)]),
  ];
  const note = (column: string) => (column === BASELINE ? ' (node:http)' : '');
  return [rowOf('start on a filled database (s)', await inTurns(effort.starts, subjects), note)];
}
