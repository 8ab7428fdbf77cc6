import type { Bench, Scenario } from '../bench.ts';
import { atPercentile, latencies, timed } from '../latency.ts';
import type { Row } from '../report.ts';
import { list, nextCursor, ORDERS, type Order, USERS } from '../users.ts';

const DEEP = 90_000;
const STEP = 200;
const TARGET = 5;

/** Measures the first page of users and one deep in the list, in each order. */
export const pages: Scenario = async (bench) => {
  const rows: Row[] = [];
  for (const order of ORDERS.slice(0, bench.options.orders)) rows.push(...(await pagesBy(bench, order)));
  return rows;
};

async function pagesBy(bench: Bench, order: Order): Promise<Row[]> {
  const { client, options, database, directory } = bench;
  const firstPath = `/api/v1/users?sort=${order.sort}`;
  const { cursor, depth, position } = await walk(bench, order);
  const measure = (path: string, after: unknown[]) =>
    latencies(
      options,
      async () => (await client.ask(path, 200)).milliseconds,
      () => timed(() => database.pool.query(list(order, after.length === 0 ? [] : [order.after]), after)),
    );
  const first = await measure(firstPath, []);
  const deep = await measure(`${firstPath}&cursor=${encodeURIComponent(cursor)}`, position);
  const firstSpread = atPercentile(first.measured, 0.5);
  const deepSpread = atPercentile(deep.measured, 0.5);
  const times = deepSpread.median / firstSpread.median;
  const common = { people: directory.people, unit: 'ms, p50' };
  return [
    {
      ...common,
      scenario: `users by ${order.sort}, page 1`,
      measured: firstSpread,
      bare: atPercentile(first.bare, 0.5),
      target: `≤ ${TARGET}`,
      met: firstSpread.median <= TARGET,
    },
    {
      ...common,
      scenario: `users by ${order.sort}, ${depth.toLocaleString('en')} deep`,
      measured: deepSpread,
      bare: atPercentile(deep.bare, 0.5),
      target: `≤ ${TARGET}, ≤ 1.5 × page 1`,
      met: deepSpread.median <= TARGET && times <= 1.5,
      note: `${times.toFixed(2)} × page 1`,
    },
  ];
}

/** Follows the cursors; returns the last position for the API and for a plain query. */
async function walk({ client, database, directory }: Bench, order: Order) {
  const depth = Math.min(DEEP, Math.floor((directory.people * 0.9) / STEP) * STEP);
  let cursor = '';
  let last = '';
  for (let seen = 0; seen < depth; seen += STEP) {
    const { text } = await client.ask(
      `/api/v1/users?sort=${order.sort}&limit=${STEP}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      200,
    );
    ({ cursor, last } = nextCursor(text));
  }
  const { rows } = await database.pool.query<{ value: string }>(
    `SELECT (${order.column})::text AS value FROM ${USERS} AND u.id = $1`,
    [last],
  );
  return { cursor, depth, position: [rows[0]?.value, last] };
}
