import { fold } from '../../server/src/lib/text.ts';
import type { Bench, Scenario } from '../bench.ts';
import type { Client } from '../client.ts';
import { atPercentile, latencies, timed } from '../latency.ts';
import type { Row } from '../report.ts';
import { at, percentile } from '../statistics.ts';
import { sampleOf, TERMS, type Term } from '../terms.ts';
import { list, ORDERS } from '../users.ts';

const TARGET = 15;

/** Measures search by kinds of fragments, beside the plain query on the trigram index. */
export const search: Scenario = async (bench) => {
  const people = await sampleOf(bench.database);
  const rows: Row[] = [];
  for (const [kind, termsOf] of Object.entries(TERMS))
    rows.push(await searchFor(bench, `search, ${kind}`, termsOf(people), [{ client: bench.client }]));
  return rows;
};

/** Measures the searches of these callers in turns; each has its visible users as SQL. */
export async function searchFor(
  bench: Bench,
  scenario: string,
  terms: Term[],
  callers: { client: Client; within?: string }[],
): Promise<Row> {
  const { database, directory, options } = bench;
  const slowest = { milliseconds: 0, path: '' };
  let asked = 0;
  let queried = 0;
  const result = await latencies(
    options,
    async () => {
      const path = pathOf(at(terms, asked++));
      const { milliseconds } = await at(callers, asked).client.ask(path, 200);
      if (milliseconds > slowest.milliseconds) Object.assign(slowest, { milliseconds, path });
      return milliseconds;
    },
    () => {
      const { within } = at(callers, queried);
      const term = at(terms, queried++);
      const order = ORDERS.find(({ sort }) => sort === term.sort) ?? at(ORDERS, 0);
      const words = fold(term.q).split(/\s+/);
      const conditions = [
        ...words.map((_, index) => `e.search_text LIKE $${index + 1}`),
        ...term.conditions,
        ...(within === undefined ? [] : [within]),
      ];
      return timed(() =>
        database.pool.query(
          list(order, conditions),
          words.map((word) => `%${word}%`),
        ),
      );
    },
  );
  const measured = atPercentile(result.measured, 0.95);
  return {
    scenario,
    people: directory.people,
    unit: 'ms, p95',
    measured,
    bare: atPercentile(result.bare, 0.95),
    target: `≤ ${TARGET}`,
    met: measured.median <= TARGET,
    note: `p50 ${percentile(result.measured.flat(), 0.5).toFixed(1)}; slowest ${slowest.milliseconds.toFixed(1)}: ${decodeURIComponent(slowest.path.replace('/api/v1/users?', ''))}`,
  };
}

const pathOf = ({ q, sort, filter }: Term) =>
  `/api/v1/users?sort=${sort}&q=${encodeURIComponent(q)}${filter}`;
