import type pg from 'pg';

/**
 * Settings that queries and parsers rely on. They are set on each connection, so that neither the server's configuration
 * nor that of the role or the database changes them. Not as startup parameters, which PgBouncer rejects.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  // JIT compilation takes longer than any query of Roster.
  jit: 'off',
  // Starting workers takes longer than most queries; in containers, parallel plans fail when /dev/shm is full.
  max_parallel_workers_per_gather: '0',
  // A page reads few rows, but a cache for all that its query could read is allocated first: 60 ms at 100,000 users.
  enable_memoize: 'off',
  // SSD.
  random_page_cost: '1.1',
  work_mem: '16MB',
  // What node-postgres can parse.
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  TimeZone: 'UTC',
  // What transactions rely on.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  standard_conforming_strings: 'on',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
};

const ASSIGNMENTS = Object.entries(SESSION_SETTINGS)
  .map(([name, value]) => `set_config('${name}', '${value}', false)`)
  .join(', ');

/** How long an answer is waited for. Longer than any statement timeout of the pool: only a silent network exceeds it. Milliseconds. */
export const QUERY_TIMEOUT = 12_000;

/**
 * Applies the settings to a new connection. Returns whether it is read-only.
 * @param statementTimeout milliseconds; 0: none, even if the role has one.
 */
export async function configureSession(client: pg.ClientBase, statementTimeout: number): Promise<boolean> {
  // A committed write must survive a crash. Stricter values than `on` are the operator's choice.
  const request = {
    text: `SELECT ${ASSIGNMENTS}, set_config('statement_timeout', '${statementTimeout}', false),
       set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
       current_setting('transaction_read_only')::bool AS read_only`,
    query_timeout: QUERY_TIMEOUT,
  };
  const { rows } = await client.query<{ read_only: boolean }>(request);
  return rows[0]?.read_only === true;
}
