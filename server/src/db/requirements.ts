import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, DatabaseError } from './database.ts';
import { codeOf } from './errors.ts';
import { requiredExtensions } from './migrate.ts';

const MIN_VERSION = 150_000;
/** How long a notification may take. Only a pooler that loses it takes that long. Milliseconds. */
const NOTIFICATION_TIMEOUT = 3000;
/** `ERRCODE_FEATURE_NOT_SUPPORTED`: some databases that speak PostgreSQL's protocol have no LISTEN. */
const NOT_SUPPORTED = '0A000';
/** Connections of a node beside the pool: one for LISTEN, and one for the locks of its jobs. */
const DEDICATED_CONNECTIONS = 2;

interface CheckOptions {
  poolSize: number;
  /** For commands that write nothing: a standby will do. */
  readOnly?: boolean;
  /** Gets what is not an error yet. */
  warn: (message: string) => void;
}

/** Throws a DatabaseError with what to do if the database at DATABASE_URL can't be used. */
export async function checkRequirements(
  database: Database,
  { poolSize, readOnly = false, warn }: CheckOptions,
): Promise<void> {
  const facts = await readFacts(database);
  if (facts.version < MIN_VERSION)
    throw new DatabaseError(`DATABASE_URL is PostgreSQL ${facts.version_name}; Roster needs 15 or later.`);
  if (facts.encoding !== 'UTF8')
    throw new DatabaseError(
      `The database ${facts.database} has the encoding ${facts.encoding}; Roster needs UTF8. Create one with: CREATE DATABASE ${facts.database}_utf8 TEMPLATE template0 ENCODING 'UTF8'`,
    );
  if (facts.read_only && !readOnly)
    throw new DatabaseError(
      'The server at DATABASE_URL is read-only (a standby, or default_transaction_read_only is on). Roster needs one that accepts writes; DATABASE_URL can name several.',
    );
  if (facts.schema === null)
    throw new DatabaseError(
      `No schema of the search_path exists or is accessible to the role ${facts.role}. Create one, or: GRANT USAGE, CREATE ON SCHEMA public TO ${facts.role}`,
    );
  for (const { name, schema } of facts.hidden_extensions)
    throw new DatabaseError(
      `The extension ${name} is in the schema ${schema}, which is not in the search_path of the role ${facts.role}. Run: ALTER ROLE ${facts.role} SET search_path = ${facts.schema}, ${schema}`,
    );
  if (readOnly) return;
  const needed = poolSize + DEDICATED_CONNECTIONS;
  if (facts.connection_limit >= 0 && facts.connection_limit < needed)
    warn(
      `The role ${facts.role} may open ${facts.connection_limit} connections; this node uses up to ${needed}. Raise its CONNECTION LIMIT, or lower DATABASE_POOL_SIZE (${poolSize}).`,
    );
  await refuseTransactionPooling(database);
}

interface Facts {
  version: number;
  version_name: string;
  encoding: string;
  database: string;
  role: string;
  schema: string | null;
  read_only: boolean;
  hidden_extensions: { name: string; schema: string }[];
  connection_limit: number;
}

async function readFacts({ pool }: Database): Promise<Facts> {
  const { rows } = await pool.query<Facts>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS version_name,
       current_setting('server_encoding') AS encoding, quote_ident(current_database()) AS database,
       quote_ident(current_user) AS role, quote_ident(current_schema()) AS schema,
       current_setting('transaction_read_only')::bool AS read_only,
       (SELECT coalesce(json_agg(json_build_object('name', extname, 'schema', quote_ident(nspname))), '[]')
          FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
          WHERE extname = ANY ($1) AND nspname <> ALL (current_schemas(true))) AS hidden_extensions,
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS connection_limit`,
    [requiredExtensions()],
  );
  const [facts] = rows;
  if (!facts) throw new DatabaseError('The database did not answer.');
  return facts;
}

/**
 * Throws if the connection of a LISTEN does not get a notification: in transaction mode a pooler gives it to whichever
 * client uses that server connection. Session locks would be lost as well.
 */
async function refuseTransactionPooling(database: Database): Promise<void> {
  const channel = `roster_check_${randomBytes(8).toString('hex')}`;
  const client = await database.dedicated('roster-check');
  try {
    const received = new Promise<boolean>((resolve) => {
      client.on('notification', (notification) => notification.channel === channel && resolve(true));
    });
    await client.query(`LISTEN ${channel}`);
    await database.pool.query('SELECT pg_notify($1, $2)', [channel, '']);
    if (!(await Promise.race([received, sleep(NOTIFICATION_TIMEOUT, false, { ref: false })])))
      throw new DatabaseError(
        'Notifications (LISTEN/NOTIFY) do not arrive through DATABASE_URL, as behind a pooler in transaction mode. Set pool_mode = session for this database, or connect to PostgreSQL directly.',
      );
  } catch (error) {
    if (codeOf(error) !== NOT_SUPPORTED) throw error;
  } finally {
    await client.end().catch(() => {});
  }
}
