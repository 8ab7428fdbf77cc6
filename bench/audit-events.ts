import type { Database } from '../server/src/db/database.ts';
import { at } from './statistics.ts';

/** The number of events per statement. */
const STEP = 250_000;
/** The number of concurrent statements. */
const CONNECTIONS = 2;
/** The timeout of a statement. Milliseconds. */
const TIMEOUT = 3_600_000;

/** The minimum number of organizations and of projects in the log; those missing in the directory count as deleted. */
const ORGANIZATIONS = 1000;
const PROJECTS = 5000;

/** The kinds of events, their frequency (of 10,000 events), scope and subject: mostly sessions. */
const KINDS: [type: string, operation: string, outcome: string, weight: number, scope: string][] = [
  ['session', 'sign_in', 'success', 3600, 'own'],
  ['session', 'sign_out', 'success', 1600, 'own'],
  ['session', 'end', 'success', 300, 'own'],
  ['session', 'sign_in', 'failure', 240, 'stranger'],
  ['session', 'request', 'denied', 20, 'own'],
  ['mail', 'retry', 'success', 700, 'system'],
  ['user', 'create', 'success', 150, 'user'],
  ['user', 'update', 'success', 300, 'user'],
  ['user', 'disable', 'success', 40, 'user'],
  ['user', 'enable', 'success', 20, 'user'],
  ['user', 'delete', 'success', 20, 'user'],
  ['user', 'reset_password', 'success', 60, 'user'],
  ['user', 'view', 'denied', 10, 'user'],
  ['user', 'create', 'denied', 3, 'user'],
  ['setting', 'update', 'success', 3, 'system'],
  ['audit', 'export', 'success', 2, 'system'],
  ['membership', 'add', 'success', 1000, 'resource'],
  ['membership', 'change_role', 'success', 400, 'resource'],
  ['membership', 'remove', 'success', 500, 'resource'],
  ['membership', 'add', 'denied', 5, 'resource'],
  ['membership', 'list', 'denied', 2, 'resource'],
  ['invitation', 'create', 'success', 400, 'resource'],
  ['invitation', 'accept', 'success', 300, 'resource'],
  ['invitation', 'revoke', 'success', 50, 'resource'],
  ['invitation', 'create', 'denied', 4, 'resource'],
  ['project', 'create', 'success', 60, 'resource'],
  ['project', 'update', 'success', 150, 'resource'],
  ['project', 'delete', 'success', 20, 'resource'],
  ['project', 'delete', 'denied', 1, 'resource'],
  ['organization', 'update', 'success', 40, 'resource'],
];

/** Fills the log up to this many events over the last two years. Returns the seconds, or undefined when it was full. */
export async function fillAuditLog(database: Database, wanted: number): Promise<number | undefined> {
  const { rows: counted } = await database.pool.query<{ count: string }>('SELECT count(*) FROM audit_events');
  const present = Number(counted[0]?.count);
  if (present >= wanted) return undefined;
  const began = performance.now();
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(database)));
  const run = (client: Client, text: string, values: number[] = []) => {
    const request = { text, values, query_timeout: TIMEOUT };
    return client.query(request);
  };
  /** Runs all tasks, one at a time per connection. */
  const runAll = async (work: [text: string, values?: number[]][]) => {
    const waiting = work.values();
    await Promise.all(
      clients.map(async (client) => {
        for (const [text, values] of waiting) await run(client, text, values);
      }),
    );
  };
  const one = at(clients, 0);
  try {
    for (const client of clients) await client.query(SETTINGS);
    await run(one, NAMES);
    await run(one, kindsTable());
    // Creating the indexes at the end takes a third of the time. They are stored in a table, so that the next run can
    // continue an interrupted fill. Inserting fires no trigger; audit_unsealed stays empty, as if all were sealed.
    await run(one, INDEXES);
    const { rows: indexes } = await one.query<{ indexdef: string; name: string }>('TABLE bench_indexes');
    for (const { name } of indexes) await run(one, `DROP INDEX IF EXISTS ${name}`);
    const steps: [string, number[]][] = [];
    for (let from = present; from < wanted; from += STEP)
      steps.push([EVENTS, [from, Math.min(from + STEP, wanted) - 1, wanted]]);
    await runAll(steps);
    await runAll(indexes.map(({ indexdef }) => [indexdef]));
    await run(
      one,
      'DROP TABLE bench_indexes, bench_kinds, bench_people, bench_organizations, bench_projects',
    );
    await run(one, 'VACUUM ANALYZE audit_events');
  } finally {
    for (const client of clients) client.release(true);
  }
  return (performance.now() - began) / 1000;
}

const connect = ({ pool }: Database) => pool.connect();
type Client = Awaited<ReturnType<typeof connect>>;

const SETTINGS = `SET statement_timeout = 0; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB';
  SET synchronous_commit = off`;

const INDEXES = `
  CREATE TABLE IF NOT EXISTS bench_indexes AS SELECT indexdef, indexname AS name FROM pg_indexes
    WHERE tablename = 'audit_events' AND schemaname = current_schema() AND indexname <> 'audit_events_pkey'`;

/** Numbers the actors and subjects of events: those with the most members first, as the first are the most frequent. */
const NAMES = `
  DROP TABLE IF EXISTS bench_kinds, bench_people, bench_organizations, bench_projects;
  CREATE UNLOGGED TABLE bench_people AS
    SELECT row_number() OVER (ORDER BY system_role = 'user', id) - 1 AS n, id, username AS name FROM users;
  CREATE UNLOGGED TABLE bench_organizations AS
    SELECT row_number() OVER (ORDER BY members DESC, id) - 1 AS n, id, name FROM (
      SELECT o.id, o.name, (SELECT count(*) FROM organization_members m WHERE m.organization_id = o.id) AS members
      FROM organizations o
    ) AS real;
  INSERT INTO bench_organizations
    SELECT n, md5('organization ' || n)::uuid, 'Former organization ' || n
    FROM generate_series((SELECT count(*) FROM bench_organizations), ${ORGANIZATIONS - 1}) AS n;
  CREATE UNLOGGED TABLE bench_projects AS
    SELECT row_number() OVER (PARTITION BY o.n ORDER BY p.id) - 1 AS n, o.n AS organization, p.id, p.name
    FROM projects p JOIN bench_organizations o ON o.id = p.organization_id;
  INSERT INTO bench_projects
    SELECT i, o.n, md5('project ' || o.n || ' ' || i)::uuid, 'Former project ' || i
    FROM bench_organizations o, generate_series(0, ${PROJECTS / ORGANIZATIONS - 1}) AS i
    WHERE NOT EXISTS (SELECT FROM bench_projects p WHERE p.organization = o.n);
  ANALYZE bench_people; ANALYZE bench_organizations; ANALYZE bench_projects;`;

const kindsTable = () => {
  let from = 0;
  const rows = KINDS.map(([type, operation, outcome, weight, scope]) => {
    const row = `(${from}, ${from + weight}, '${type}', '${operation}', '${outcome}', '${scope}')`;
    from += weight;
    return row;
  });
  return `CREATE UNLOGGED TABLE bench_kinds (least int, below int, event_type text, operation text, outcome text, scope text);
    INSERT INTO bench_kinds VALUES ${rows.join(', ')};
    UPDATE bench_kinds SET least = least * 10000 / ${from}, below = below * 10000 / ${from}`;
};

/** Returns SQL for a number from 0 to 1 that is the same for the same event. */
const chance = (seed: number) => `((hashint8extended(n, ${seed}) & 1048575) / 1048576.0)`;

/**
 * Inserts events $1 to $2 of $3, in order over two years. 5 % of all are in the first organization, 3 % are by the
 * first user; most others are by few users as well.
 */
const EVENTS = `
  WITH made AS (
    SELECT n, now() - interval '730 days' * (($3::float8 - n) / $3::float8) AS at,
      k.event_type, k.operation, k.outcome, k.scope,
      CASE WHEN ${chance(2)} < 0.03 THEN 0
        ELSE floor(power(${chance(3)}, 2) * (SELECT count(*) FROM bench_people))::bigint END AS operator,
      floor(${chance(4)} * (SELECT count(*) FROM bench_people))::bigint AS target,
      CASE WHEN ${chance(5)} < 0.17 THEN 0
        ELSE floor(power(${chance(6)}, 2) * ${ORGANIZATIONS})::bigint END AS organization,
      CASE WHEN ${chance(7)} < 0.6 THEN floor(${chance(8)} * ${PROJECTS / ORGANIZATIONS})::bigint END AS project
    FROM generate_series($1::bigint, $2::bigint) AS n
    JOIN bench_kinds k ON floor(${chance(1)} * 10000) >= k.least AND floor(${chance(1)} * 10000) < k.below
  )
  INSERT INTO audit_events
  SELECT (lpad(to_hex(floor(extract(epoch FROM m.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(m.n::text), 1, 3)
      || 'a' || substr(md5(m.n::text), 4, 15))::uuid,
    date_trunc('milliseconds', m.at), m.event_type, m.operation, m.outcome,
    CASE m.outcome WHEN 'failure' THEN 'invalid_credentials' WHEN 'denied' THEN 'forbidden' END,
    CASE WHEN m.scope NOT IN ('stranger', 'system') THEN p.id END,
    CASE WHEN m.scope NOT IN ('stranger', 'system') THEN p.name END,
    CASE WHEN m.scope = 'system' THEN NULL WHEN m.event_type IN ('project', 'organization') THEN m.event_type ELSE 'user' END,
    CASE WHEN m.scope IN ('own', 'stranger') THEN p.id WHEN m.event_type = 'organization' THEN o.id
      WHEN m.event_type = 'project' THEN j.id WHEN m.scope <> 'system' THEN t.id END,
    CASE WHEN m.scope IN ('own', 'stranger') THEN p.name WHEN m.scope <> 'system' THEN t.name END,
    CASE WHEN m.scope = 'resource' THEN o.id END, CASE WHEN m.scope = 'resource' THEN o.name END,
    CASE WHEN m.scope = 'resource' THEN j.id END, CASE WHEN m.scope = 'resource' THEN j.name END,
    '192.0.2.' || (m.n % 250), 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    md5(m.n::text)::uuid::text,
    NULL, CASE WHEN m.scope IN ('user', 'resource') THEN jsonb_build_object('role', 'viewer', 'number', m.n) END
  FROM made m
  JOIN bench_people p ON p.n = m.operator
  JOIN bench_people t ON t.n = m.target
  JOIN bench_organizations o ON o.n = m.organization
  LEFT JOIN bench_projects j ON j.organization = m.organization AND j.n = m.project
  ORDER BY m.n`;
