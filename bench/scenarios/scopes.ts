import type { Bench, Scenario } from '../bench.ts';
import { type Callers, organizationAdmins, projectAdmins } from '../callers.ts';
import type { Client } from '../client.ts';
import { atPercentile, latencies, type Rounds, timed } from '../latency.ts';
import type { Row } from '../report.ts';
import { at, percentile } from '../statistics.ts';
import { sampleOf, TERMS } from '../terms.ts';
import { list, nextCursor, ORDERS, type Order, USERS } from '../users.ts';
import { searchFor } from './search.ts';

const TARGET = 15;
const DEEP = 20_000;
const STEP = 200;

/** Measures the Users page for scoped admins, and filtered by organizations and projects. */
export const scopes: Scenario = async (bench) => {
  const rows: Row[] = [];
  for (const callers of [...(await organizationAdmins(bench)), ...(await projectAdmins(bench))]) {
    rows.push(...(await pagesOf(bench, callers)), ...(await searchesOf(bench, callers)));
    for (const { client } of callers.each) client.close();
  }
  rows.push(...(await filtered(bench)));
  return rows;
};

const row = (
  bench: Bench,
  scenario: string,
  { measured, bare }: { measured: Rounds; bare: Rounds },
  note: string,
): Row => {
  const spread = atPercentile(measured, 0.95);
  return {
    scenario,
    people: bench.directory.people,
    unit: 'ms, p95',
    measured: spread,
    bare: atPercentile(bare, 0.95),
    target: `≤ ${TARGET}`,
    met: spread.median <= TARGET,
    note: `p50 ${percentile(measured.flat(), 0.5).toFixed(1)}${note}`,
  };
};

/** Measures the first page and a deep one, each in all orders in turns. */
async function pagesOf(bench: Bench, callers: Callers): Promise<Row[]> {
  const rows: Row[] = [];
  const orders = ORDERS.slice(0, bench.options.orders);
  for (const deep of [false, true]) {
    const pages = [];
    for (const { client, within } of callers.each)
      for (const order of orders)
        pages.push(await pageOf(bench, client, within, order, deep ? callers.members : 0));
    rows.push(await measure(bench, `${callers.label}: users, ${deep ? 'a deep page' : 'page 1'}`, pages));
  }
  return rows;
}

interface Page {
  client: Client;
  path: string;
  bare: { text: string; values: unknown[] };
}

/** Returns a page this many users down, for the API and for a plain query. */
async function pageOf(
  bench: Bench,
  client: Client,
  within: string,
  order: Order,
  members: number,
): Promise<Page> {
  const path = `/api/v1/users?sort=${order.sort}`;
  let cursor = '';
  let last = '';
  for (let seen = STEP; seen <= Math.min(DEEP, members * 0.9); seen += STEP) {
    const { text } = await client.ask(`${path}&limit=${STEP}${cursor}`, 200);
    const next = nextCursor(text);
    cursor = `&cursor=${encodeURIComponent(next.cursor)}`;
    last = next.last;
  }
  if (last === '') return { client, path, bare: { text: list(order, [within]), values: [] } };
  const { rows } = await bench.database.pool.query<{ value: string }>(
    `SELECT (${order.column})::text AS value FROM ${USERS} AND u.id = $1`,
    [last],
  );
  const bare = { text: list(order, [within, order.after]), values: [rows[0]?.value, last] };
  return { client, path: `${path}${cursor}`, bare };
}

async function measure(bench: Bench, scenario: string, pages: Page[]): Promise<Row> {
  const slowest = { milliseconds: 0, path: '' };
  let asked = 0;
  let queried = 0;
  const result = await latencies(
    bench.options,
    async () => {
      const { client, path } = at(pages, asked++);
      const { milliseconds } = await client.ask(path, 200);
      if (milliseconds > slowest.milliseconds) Object.assign(slowest, { milliseconds, path });
      return milliseconds;
    },
    () => {
      const { text, values } = at(pages, queried++).bare;
      return timed(() => bench.database.pool.query(text, values));
    },
  );
  const which = slowest.path.replace(/.*\?|&cursor=.*/g, '');
  return row(bench, scenario, result, `; slowest ${slowest.milliseconds.toFixed(1)}: ${which}`);
}

const KINDS = [
  'common fragment',
  'rare fragment',
  'absent fragment',
  'mistyped word',
  'one letter',
  'two letters',
  'Chinese',
];

async function searchesOf(bench: Bench, callers: Callers): Promise<Row[]> {
  const people = await sampleOf(bench.database, at(callers.each, 0).within);
  const rows: Row[] = [];
  for (const kind of KINDS)
    rows.push(
      await searchFor(bench, `${callers.label}: search, ${kind}`, TERMS[kind]?.(people) ?? [], callers.each),
    );
  return rows;
}

/** A system admin who filters the list by an organization and a role in it, and by a role only. */
async function filtered(bench: Bench): Promise<Row[]> {
  const { client, database } = bench;
  const { rows: organizations } = await database.pool.query<{ id: string }>(
    `SELECT organization_id AS id FROM organization_members GROUP BY organization_id
     ORDER BY count(*) > 5000 DESC, md5(organization_id::text) LIMIT 60`,
  );
  const orders = ORDERS.slice(0, bench.options.orders);
  const pages = (role: string, ids: { id: string | undefined }[]): Page[] =>
    orders.flatMap((order) =>
      ids.map(({ id }) => {
        const within = `u.id IN (SELECT user_id FROM organization_members WHERE ${id === undefined ? '' : `organization_id = '${id}' AND`} role = '${role}')`;
        return {
          client,
          path: `/api/v1/users?sort=${order.sort}&organizationRole=${role}${id === undefined ? '' : `&organizationId=${id}`}`,
          bare: { text: list(order, [within]), values: [] },
        };
      }),
    );
  const rows: Row[] = [];
  for (const role of ['admin', 'viewer']) {
    rows.push(
      await measure(
        bench,
        `system admin: users of an organization, role ${role}`,
        mixed(pages(role, organizations)),
      ),
    );
    rows.push(
      await measure(
        bench,
        `system admin: users of any organization, role ${role}`,
        pages(role, [{ id: undefined }]),
      ),
    );
  }
  return rows;
}

/** Shuffles a list deterministically, so that a round contains all kinds. */
const mixed = <T>(list: T[]): T[] => list.map((_, index) => at(list, index * 37));
