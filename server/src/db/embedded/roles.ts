import pg from 'pg';
import { type Connection, codeOf } from '../database.ts';
import { asSuperuser, NAME } from './cluster.ts';

/** The role by which the superuser of a cluster of a former release is renamed: no role can rename itself. */
const UPGRADER = 'roster_upgrade';

/**
 * Creates Roster's role and database unless they exist. The role owns the database but is no superuser, so a flaw in Roster
 * reaches no files and programs of the account of PostgreSQL. Clusters of former releases, whose superuser is `roster`, are
 * converted. Every step may have been done by an earlier start that was interrupted.
 */
export async function ensureRole(connection: Connection): Promise<void> {
  const superuser = asSuperuser(connection);
  await withClient(superuser, ensureDatabase).catch(async (error: unknown) => {
    if (!isMissingRole(error)) throw error;
    await renameSuperuser(superuser);
    await withClient(superuser, ensureDatabase);
  });
  await withClient({ ...superuser, database: NAME }, giveObjects);

  async function ensureDatabase(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ role: boolean; owner: string | null; upgrader: boolean }>(`
      SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '${NAME}') AS role,
        EXISTS (SELECT FROM pg_roles WHERE rolname = '${UPGRADER}') AS upgrader,
        (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '${NAME}') AS owner`);
    const [found] = rows;
    if (!found?.role) await client.query(`CREATE ROLE ${NAME} LOGIN`);
    const { password } = connection;
    if (typeof password === 'string')
      await client.query(`ALTER ROLE ${NAME} PASSWORD ${client.escapeLiteral(password)}`);
    if (found?.owner == null) await client.query(`CREATE DATABASE ${NAME} OWNER ${NAME}`);
    else if (found.owner !== NAME) await client.query(`ALTER DATABASE ${NAME} OWNER TO ${NAME}`);
    if (found?.upgrader) await client.query(`DROP ROLE ${UPGRADER}`);
  }
}

/** Whether a connection failed because the superuser is not called `postgres` yet. */
const isMissingRole = (error: unknown) => codeOf(error) === '28000' || codeOf(error) === '28P01';

async function renameSuperuser(superuser: Connection): Promise<void> {
  const upgrader = { ...superuser, user: UPGRADER };
  await withClient({ ...superuser, user: NAME }, async (client) => {
    const { rows } = await client.query(`SELECT FROM pg_roles WHERE rolname = '${UPGRADER}'`);
    if (rows.length === 0) await client.query(`CREATE ROLE ${UPGRADER} SUPERUSER LOGIN`);
    const { password } = superuser;
    if (typeof password === 'string')
      await client.query(`ALTER ROLE ${UPGRADER} PASSWORD ${client.escapeLiteral(password)}`);
  });
  await withClient(upgrader, (client) => client.query(`ALTER ROLE ${NAME} RENAME TO ${superuser.user}`));
}

/** Makes Roster's role the owner of the tables, views, sequences, types and functions that the superuser created. */
async function giveObjects(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(`
    WITH mine AS (
      SELECT 'pg_class'::regclass AS catalog, oid, relnamespace AS namespace,
        format(CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
          ELSE 'TABLE' END || ' %s', oid::regclass) AS name
      FROM pg_class c WHERE relowner = 10 AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT (relkind = 'S' AND EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
          AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass))
      UNION ALL
      SELECT 'pg_proc'::regclass, oid, pronamespace, format('ROUTINE %s', oid::regprocedure)
      FROM pg_proc WHERE proowner = 10
      UNION ALL
      SELECT 'pg_type'::regclass, oid, typnamespace, format('TYPE %s', oid::regtype)
      FROM pg_type t WHERE typowner = 10 AND typtype IN ('e', 'd'))
    SELECT format('ALTER %s OWNER TO ${NAME}', name) AS statement FROM mine
    WHERE namespace IN (SELECT oid FROM pg_namespace WHERE nspname = 'public')
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = mine.catalog AND e.objid = mine.oid AND e.deptype = 'e')`);
  for (const { statement } of rows) await client.query(statement);
}

async function withClient(
  connection: Connection,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({
    ...connection,
    connectionTimeoutMillis: 3000,
    application_name: 'roster-start',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
