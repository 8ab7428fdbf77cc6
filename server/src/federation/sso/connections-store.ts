import { sql } from 'kysely';
import Value from 'typebox/value';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import type { Fragment } from '../../db/guarded.ts';
import type { Tables } from '../../db/types.ts';
import { AppError } from '../../lib/errors.ts';
import { type Connection, ConnectionConfig, type Domain, parseConfig } from './model.ts';

type Row = Omit<
  Tables['sso_connections'],
  'config' | 'version' | 'metadata_attempted_at' | 'reported_certificate'
> & { config: unknown; version: number };

const toConnection = (row: Row, domains: Domain[]): Connection => ({
  ...parseConfig(row.config),
  id: row.id,
  name: row.name,
  protocol: row.protocol,
  enabled: row.enabled,
  enforced: row.enforced,
  organizationId: row.organization_id,
  domains,
  clientSecret: row.client_secret,
  entityId: row.entity_id,
  privateKey: row.private_key,
  certificate: row.certificate,
  testedAt: row.tested_at,
  metadataRefreshedAt: row.metadata_refreshed_at,
  metadataFailure: row.metadata_failure,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

async function withDomains(db: Queryable, rows: readonly Row[]): Promise<Connection[]> {
  if (rows.length === 0) return [];
  const domains = await db
    .selectFrom('sso_domains')
    .selectAll()
    .where(sql<boolean>`connection_id = ANY (${rows.map(({ id }) => id)}::uuid[])`)
    .orderBy('name')
    .execute();
  const byConnection = Map.groupBy(domains, (domain) => domain.connection_id);
  return rows.map((row) =>
    toConnection(
      row,
      (byConnection.get(row.id) ?? []).map(({ name, token, verified_at }) => ({
        name,
        token,
        verifiedAt: verified_at,
      })),
    ),
  );
}

/** Returns one connection. */
export async function findConnection(db: Queryable, id: string): Promise<Connection | undefined> {
  const row = await db
    .selectFrom('sso_connections as c')
    .selectAll('c')
    .select(
      sql<{ name: string; token: string; verifiedAt: string | null }[]>`(
        SELECT coalesce(json_agg(json_build_object('name', name, 'token', token, 'verifiedAt', verified_at) ORDER BY name), '[]')
        FROM sso_domains WHERE connection_id = c.id)`.as('domains'),
    )
    .where('c.id', '=', id)
    .executeTakeFirst();
  return (
    row &&
    toConnection(
      row,
      row.domains.map(({ verifiedAt, ...domain }) => ({
        ...domain,
        verifiedAt: verifiedAt === null ? null : new Date(verifiedAt),
      })),
    )
  );
}

/** Locks a connection `FOR NO KEY UPDATE` and returns it. Throws 404. */
export async function lockConnection(tx: Tx, id: string): Promise<Connection> {
  const rows = await tx
    .selectFrom('sso_connections')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute();
  const [connection] = await withDomains(tx, rows);
  if (!connection) throw new AppError('not_found');
  return connection;
}

/** Locks a connection `FOR SHARE`, so that it isn't changed while a sign-in by it is written. */
export async function shareConnection(tx: Tx, id: string): Promise<Connection | undefined> {
  const rows = await tx.selectFrom('sso_connections').selectAll().where('id', '=', id).forShare().execute();
  return (await withDomains(tx, rows))[0];
}

/** Returns all connections, by name. */
export async function listConnections(db: Queryable): Promise<Connection[]> {
  const rows = await db.selectFrom('sso_connections').selectAll().orderBy('name').orderBy('id').execute();
  return withDomains(db, rows);
}

const configOf = (connection: Connection): string =>
  JSON.stringify(Value.Clean(ConnectionConfig, { ...connection }));

const columnsOf = (connection: Connection) => ({
  name: connection.name,
  enabled: connection.enabled,
  enforced: connection.enforced,
  config: configOf(connection),
  client_secret: connection.clientSecret,
  tested_at: connection.testedAt,
  metadata_refreshed_at: connection.metadataRefreshedAt,
  metadata_failure: connection.metadataFailure,
  updated_at: connection.updatedAt,
});

/** Writes a new connection with its domains. */
export async function insertConnection(tx: Tx, connection: Connection): Promise<void> {
  await tx
    .insertInto('sso_connections')
    .values({
      ...columnsOf(connection),
      id: connection.id,
      protocol: connection.protocol,
      organization_id: connection.organizationId,
      entity_id: connection.entityId,
      private_key: connection.privateKey,
      certificate: connection.certificate,
      created_at: connection.createdAt,
    })
    .execute();
  await saveDomains(tx, connection);
}

/** Writes a locked connection's fields and domains, and raises its version. */
export async function updateConnection(tx: Tx, connection: Connection): Promise<void> {
  await tx
    .updateTable('sso_connections')
    .set({ ...columnsOf(connection), version: sql<number>`version + 1` })
    .where('id', '=', connection.id)
    .execute();
  await saveDomains(tx, connection);
}

/** Adds and removes domains; those that stay keep their token and proof. */
async function saveDomains(tx: Tx, { id, domains }: Connection): Promise<void> {
  const names = domains.map(({ name }) => name);
  await tx
    .deleteFrom('sso_domains')
    .where('connection_id', '=', id)
    .where(sql<boolean>`name <> ALL (${names}::text[])`)
    .execute();
  if (domains.length === 0) return;
  await tx
    .insertInto('sso_domains')
    .values(
      domains.map(({ name, token, verifiedAt }) => ({
        connection_id: id,
        name,
        token,
        verified_at: verifiedAt,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Notes that a domain's record was found. Throws 409 `domain_taken`. */
export async function saveVerified(
  tx: Tx,
  connectionId: string,
  name: string,
  at: Date | null,
): Promise<void> {
  await tx
    .updateTable('sso_domains')
    .set({ verified_at: at })
    .where('connection_id', '=', connectionId)
    .where('name', '=', name)
    .execute()
    .catch((error: unknown) => {
      if (constraintOf(error) === 'sso_domains_verified_key') throw new AppError('domain_taken');
      throw error;
    });
}

/** Deletes a connection with its identities and the sessions that began by it. Returns the users of these sessions. */
export async function deleteConnection(tx: Tx, id: string): Promise<ReadonlySet<string>> {
  const ended = await tx
    .deleteFrom('sessions')
    .where('sso_connection_id', '=', id)
    .returning('user_id')
    .execute();
  await tx.deleteFrom('sso_connections').where('id', '=', id).execute();
  return new Set(ended.map((session) => session.user_id));
}

/** Notes that a dry run ended in a sign-in. */
export async function saveTested(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('sso_connections').set({ tested_at: at }).where('id', '=', id).execute();
}

/** SQL: the break-glass admins of the connection that the users of a domain must use; null: none must be used. */
export const breakGlassOf = (domain: string): Fragment<readonly string[] | null> =>
  sql`(SELECT c.config -> 'breakGlassUserIds' FROM sso_domains d JOIN sso_connections c ON c.id = d.connection_id
    WHERE d.name = ${domain} AND d.verified_at IS NOT NULL AND c.enabled AND c.enforced)`;

/** Returns what `breakGlassOf` describes. */
export async function findBreakGlass(db: Queryable, domain: string): Promise<readonly string[] | null> {
  const { rows } = await sql<{
    ids: readonly string[] | null;
  }>`SELECT ${breakGlassOf(domain)} AS ids`.execute(db);
  return rows[0]?.ids ?? null;
}

/** A connection as the sign-in page needs it. */
export type DomainConnection = Pick<Connection, 'id' | 'name' | 'enforced'>;

/** Returns the enabled connection that has proven this domain. */
export async function findConnectionOfDomain(
  db: Queryable,
  domain: string,
): Promise<DomainConnection | undefined> {
  return db
    .selectFrom('sso_domains as d')
    .innerJoin('sso_connections as c', 'c.id', 'd.connection_id')
    .select(['c.id', 'c.name', 'c.enforced'])
    .where('d.name', '=', domain)
    .where('d.verified_at', 'is not', null)
    .where('c.enabled', '=', true)
    .executeTakeFirst();
}

/** Returns which connection has proven this domain, enabled or not. */
export async function findOwnerOfDomain(db: Queryable, domain: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('sso_domains')
    .select('connection_id')
    .where('name', '=', domain)
    .where('verified_at', 'is not', null)
    .executeTakeFirst();
  return row?.connection_id;
}

/** Returns how many identities each of these connections has. */
export async function countIdentities(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('sso_identities')
    .select(['connection_id', (select) => select.fn.countAll<string>().as('count')])
    .where(sql<boolean>`connection_id = ANY (${ids}::uuid[])`)
    .groupBy('connection_id')
    .execute();
  return new Map(rows.map((row) => [row.connection_id, Number(row.count)]));
}

/** Returns the names of organizations. */
export async function findOrganizationNames(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
