import { newId } from '../../server/src/lib/ids.ts';
import { fillAuditLog } from '../audit-events.ts';
import type { Bench, Scenario } from '../bench.ts';
import { Client } from '../client.ts';
import { atPercentile, latencies, timed } from '../latency.ts';
import type { Row } from '../report.ts';
import { at, percentile, spreadOf } from '../statistics.ts';

const TARGET = 50;
/** Of writing an event. Microseconds of a core. */
const WRITING_TARGET = 40;
/** How many events are written at once. */
const WRITTEN = 20_000;
/** The number of pages to the one deep in the list. */
const DEEP_PAGES = 5;
const UNKNOWN_ID = '01234567-0123-7123-8123-0123456789ab';

/** Measures the audit page: every filter and every pair of them, for the whole log and for a scope. */
export const auditLog: Scenario = async (bench) => {
  const { options, database, directory } = bench;
  if (options.events === 0) return [];
  const seconds = await fillAuditLog(database, options.events);
  const rows: Row[] = [];
  if (seconds !== undefined) {
    const measured = { median: seconds, min: seconds, max: seconds };
    rows.push({ scenario: `${options.events} audit events`, people: directory.people, unit: 's', measured });
  }
  const values = await valuesOf(bench);
  for (const caller of await callersOf(bench)) {
    rows.push(...(await filtersOf(bench, caller, values)));
    if (caller.client !== bench.client) caller.client.close();
  }
  rows.push(await sizes(bench), await writing(bench));
  return rows;
};

/** A value of a filter, for the API and for a plain query. */
interface Value {
  query: string;
  condition: string;
}

interface Caller {
  label: string;
  client: Client;
  within: string;
}

const column = (name: string, sql: string) => (value: string) => ({
  query: `${name}=${value}`,
  condition: `${sql} = '${value}'`,
});

/** Returns the most frequent, the rarest and an absent value of each filter. */
async function valuesOf({ database }: Bench): Promise<Value[][]> {
  const extremes = async (name: string) => {
    const { rows } = await database.pool.query<{ id: string; n: string }>(
      `SELECT ${name} AS id, count(*) AS n FROM audit_events TABLESAMPLE SYSTEM (1) WHERE ${name} IS NOT NULL
       GROUP BY 1 ORDER BY n DESC`,
    );
    return [rows.at(0)?.id ?? UNKNOWN_ID, rows.at(-1)?.id ?? UNKNOWN_ID, UNKNOWN_ID];
  };
  const day = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const range = (from: string, to: string) => ({
    query: `from=${from}&to=${to}`,
    condition: `at >= '${from}' AND at < '${to}'`,
  });
  const ids = async (name: string, sql: string) => (await extremes(sql)).map(column(name, sql));
  return [
    ['session', 'setting', 'signal'].map(column('eventType', 'event_type')),
    ['sign_in', 'export', 'test'].map(column('operation', 'operation')),
    ['success', 'failure', 'denied'].map(column('outcome', 'outcome')),
    await ids('operatedBy', 'operated_by_id'),
    await ids('targetId', 'target_id'),
    await ids('organizationId', 'organization_id'),
    await ids('projectId', 'project_id'),
    [range(day(1), day(0)), range(day(700), day(350)), range(day(1000), day(900))],
  ];
}

/** Returns a system admin, an admin of the organization with the most events, and one of a project in it. */
async function callersOf(bench: Bench): Promise<Caller[]> {
  const { client, database, server, directory } = bench;
  const callers: Caller[] = [{ label: 'system admin', client, within: 'true' }];
  for (const kind of ['organization', 'project'] as const) {
    const { rows } = await database.pool.query<{ email: string; id: string }>(
      `SELECT u.email, busiest.id FROM (
         SELECT ${kind}_id AS id, count(*) AS n FROM audit_events TABLESAMPLE SYSTEM (1)
         WHERE ${kind}_id IS NOT NULL GROUP BY 1
       ) AS busiest JOIN ${kind}_members m ON m.${kind}_id = busiest.id AND m.role = 'admin'
       JOIN users u ON u.id = m.user_id AND u.status = 'active' AND u.system_role = 'user'
       WHERE NOT EXISTS (SELECT FROM organization_members o WHERE o.user_id = u.id AND o.role = 'admin' AND o.organization_id <> busiest.id)
       ORDER BY busiest.n DESC LIMIT 1`,
    );
    const [found] = rows;
    if (!found) continue;
    const signedIn = new Client(server.origin);
    await signedIn.signIn(found.email, directory.admin.password);
    callers.push({ label: `${kind} admin`, client: signedIn, within: `${kind}_id = '${found.id}'` });
  }
  return callers;
}

/** Returns the requests of a caller: no filter, each value of each, and each with each of another. */
const requestsOf = (values: Value[][]): Value[] => [
  { query: '', condition: 'true' },
  ...values.flat(),
  ...values.flatMap((some, index) =>
    values.slice(index + 1).flatMap((others) =>
      some.flatMap((one) =>
        others.map((other) => ({
          query: `${one.query}&${other.query}`,
          condition: `${one.condition} AND ${other.condition}`,
        })),
      ),
    ),
  ),
];

async function filtersOf(bench: Bench, caller: Caller, values: Value[][]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const deep of [false, true]) {
    const pages = await Promise.all(
      requestsOf(values).map(async (asked) => ({
        ...asked,
        path: `/api/v1/audit-events?${asked.query}${deep ? await deepCursor(caller.client, asked.query) : ''}`,
      })),
    );
    rows.push(
      await measure(
        bench,
        `${caller.label}: audit events, ${deep ? 'a deep page' : 'page 1'}`,
        caller,
        pages,
      ),
    );
  }
  return rows;
}

async function deepCursor(client: Client, query: string): Promise<string> {
  let position = '';
  for (let page = 0; page < DEEP_PAGES; page++) {
    const { text } = await client.ask(`/api/v1/audit-events?limit=200&${query}${position}`, 200);
    const next = /"nextCursor":"([^"]+)"/.exec(text)?.[1];
    if (next === undefined) break;
    position = `&cursor=${encodeURIComponent(next)}`;
  }
  return position;
}

/** Sends every request at least once per round; the p95 is over all of them. */
async function measure(
  { options, database, directory }: Bench,
  scenario: string,
  { client, within }: Caller,
  pages: (Value & { path: string })[],
): Promise<Row> {
  const slowest = new Map<string, number>();
  let asked = 0;
  let queried = 0;
  const { measured, bare } = await latencies(
    { rounds: options.rounds, requests: pages.length },
    async () => {
      const { path, query } = at(pages, asked++);
      const { milliseconds } = await client.ask(path, 200);
      slowest.set(query, Math.max(slowest.get(query) ?? 0, milliseconds));
      return milliseconds;
    },
    // A bare page without a total; in another order, so that a few seconds contain all kinds.
    () =>
      timed(() =>
        database.pool
          .query(
            `SELECT * FROM audit_events WHERE ${within} AND ${at(pages, queried++ * 37).condition} ORDER BY at DESC, id DESC LIMIT 31`,
          )
          .catch(() => undefined),
      ),
  );
  const spread = atPercentile(measured, 0.95);
  const worst = [...slowest].sort(([, one], [, other]) => other - one).slice(0, 3);
  return {
    scenario,
    people: directory.people,
    unit: 'ms, p95',
    measured: spread,
    bare: atPercentile(bare, 0.95),
    target: `≤ ${TARGET}`,
    met: spread.median <= TARGET,
    note: `p50 ${percentile(measured.flat(), 0.5).toFixed(1)}; slowest ${worst.map(([query, ms]) => `${ms.toFixed(0)}: ${query}`).join(', ')}`,
  };
}

/** Returns the size of the indexes per event. */
async function sizes({ database, directory }: Bench): Promise<Row> {
  const { rows } = await database.pool.query<{ indexes: number; heap: number }>(
    `SELECT pg_indexes_size(oid) / reltuples AS indexes, pg_relation_size(oid) / reltuples AS heap
     FROM pg_class WHERE relname = 'audit_events'`,
  );
  const { indexes = 0, heap = 0 } = rows[0] ?? {};
  const measured = { median: indexes, min: indexes, max: indexes };
  return {
    scenario: 'indexes of an audit event',
    people: directory.people,
    unit: 'bytes',
    measured,
    bare: { median: heap, min: heap, max: heap },
    note: 'bare: the event itself',
  };
}

/** Measures writing events like the newest ones, beside the same without indexes. Nothing is committed. */
async function writing({ database, directory, options }: Bench): Promise<Row> {
  const client = await database.pool.connect();
  const insertInto = async (table: string) =>
    (await timed(() => client.query(`INSERT INTO ${table} SELECT * FROM written ORDER BY id`))) * 1000;
  const measured: number[] = [];
  const bare: number[] = [];
  let count = 0;
  try {
    for (let round = 0; round < options.rounds; round++) {
      await client.query('BEGIN');
      await client.query(`CREATE TEMP TABLE written ON COMMIT DROP AS
        SELECT * FROM audit_events ORDER BY at DESC, id DESC LIMIT ${WRITTEN}`);
      await client.query(
        `UPDATE written w SET at = clock_timestamp(), id = numbered.id FROM (
           SELECT place, id FROM (SELECT ctid AS place, row_number() OVER () AS number FROM written) AS rows
           JOIN unnest($1::uuid[]) WITH ORDINALITY AS ids (id, number) USING (number)) AS numbered
         WHERE w.ctid = numbered.place`,
        [Array.from({ length: WRITTEN }, newId)],
      );
      await client.query('CREATE TABLE plain_events AS SELECT * FROM written LIMIT 0');
      const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM written');
      count = rows[0]?.count ?? 0;
      bare.push((await insertInto('plain_events')) / count);
      measured.push((await insertInto('audit_events')) / count);
      await client.query('ROLLBACK');
    }
    await client.query('VACUUM audit_events');
  } finally {
    client.release();
  }
  const spread = spreadOf(measured);
  return {
    scenario: 'write an audit event',
    people: directory.people,
    unit: 'µs of a core',
    measured: spread,
    bare: spreadOf(bare),
    target: `≤ ${WRITING_TARGET}`,
    met: spread.median <= WRITING_TARGET,
    note: `${count} in one statement; bare: without indexes`,
  };
}
