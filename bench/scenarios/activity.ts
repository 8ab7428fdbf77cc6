import type { Bench, Scenario } from '../bench.ts';
import { type Callers, organizationAdmins, projectAdmins } from '../callers.ts';
import type { Client } from '../client.ts';
import { atPercentile, latencies, timed } from '../latency.ts';
import type { Row } from '../report.ts';
import { at, percentile } from '../statistics.ts';
import { list, ORDERS } from '../users.ts';

/** The targets for the figures of the Overview, and for a list of users. Milliseconds. */
const LONGEST_NUMBERS = 100;
const LONGEST_LIST = 15;
/** Days without a sign-in: matches almost no users, some, nearly all. */
const AGES = [800, 90, 1];

const COUNT_ALL = 'SELECT status, count(*) FROM users GROUP BY status';

/** Measures the Overview and its list of dormant users, for system admins and for scoped admins. */
export const activity: Scenario = async (bench) => {
  const systemAdmins = {
    label: 'system admin',
    members: bench.directory.people,
    each: [{ client: bench.client, within: 'true' }],
  };
  const others = [...(await organizationAdmins(bench)), ...(await projectAdmins(bench))];
  const rows: Row[] = [];
  for (const callers of [systemAdmins, ...others])
    rows.push(await numbersOf(bench, callers), await dormantOf(bench, callers));
  for (const { each } of others) for (const { client } of each) client.close();
  return rows;
};

/** The first response is computed; later ones may come from a cache. */
async function numbersOf(bench: Bench, { label, each }: Callers): Promise<Row> {
  const first: number[] = [];
  for (const { client } of each) first.push(await ask(client, '/api/v1/activity'));
  let turn = 0;
  const { measured, bare } = await latencies(
    bench.options,
    () => ask(at(each, turn++).client, '/api/v1/activity?timeZone=Europe/Berlin'),
    () => timed(() => bench.database.pool.query(COUNT_ALL)),
  );
  const spread = atPercentile(measured, 0.95);
  return {
    scenario: `${label}: activity`,
    people: bench.directory.people,
    unit: 'ms, p95',
    measured: spread,
    bare: atPercentile(bare, 0.95),
    target: `≤ ${LONGEST_NUMBERS}`,
    met: spread.median <= LONGEST_NUMBERS,
    note: `p50 ${percentile(measured.flat(), 0.5).toFixed(1)}; counted anew ${Math.max(...first).toFixed(0)}; bare: the states of all users`,
  };
}

async function dormantOf(bench: Bench, { label, each }: Callers): Promise<Row> {
  const orders = ORDERS.slice(0, bench.options.orders);
  const pages = each.flatMap(({ client, within }) =>
    orders.flatMap((order) =>
      AGES.map((days) => {
        const since = `now() - interval '${days} days'`;
        const isDormant = `u.status = 'active' AND u.created_at < ${since} AND EXISTS (SELECT FROM user_activity seen
          WHERE seen.user_id = u.id AND seen.last_login_at < ${since})`;
        const moment = new Date(performance.timeOrigin - days * 86_400_000).toISOString();
        return {
          client,
          path: `/api/v1/users?sort=${order.sort}&inactiveSince=${moment}`,
          bare: list(order, [within, isDormant]),
        };
      }),
    ),
  );
  let asked = 0;
  let queried = 0;
  const slowest = { milliseconds: 0, path: '' };
  const { measured, bare } = await latencies(
    bench.options,
    async () => {
      const { client, path } = at(pages, asked++);
      const milliseconds = await ask(client, path);
      if (milliseconds > slowest.milliseconds) Object.assign(slowest, { milliseconds, path });
      return milliseconds;
    },
    () => {
      const { bare: text } = at(pages, queried++);
      return timed(() => bench.database.pool.query(text));
    },
  );
  const spread = atPercentile(measured, 0.95);
  return {
    scenario: `${label}: users, inactive since`,
    people: bench.directory.people,
    unit: 'ms, p95',
    measured: spread,
    bare: atPercentile(bare, 0.95),
    target: `≤ ${LONGEST_LIST}`,
    met: spread.median <= LONGEST_LIST,
    note: `p50 ${percentile(measured.flat(), 0.5).toFixed(1)}; slowest ${slowest.milliseconds.toFixed(1)}: ${slowest.path.replace(/.*\?/, '')}`,
  };
}

const ask = async (client: Client, path: string): Promise<number> =>
  (await client.ask(path, 200)).milliseconds;
