import { sql } from 'kysely';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { fold, foldCase } from '../../lib/text.ts';
import type { Resource, ResourceKey } from './model.ts';

const TABLES = { organization: 'organizations', project: 'projects' } as const;

/** Returns organizations or projects by their ids; those that do not exist are left out. */
export const findResources = (
  db: Queryable,
  type: Resource['type'],
  ids: readonly string[],
): Promise<Resource[]> => (type === 'organization' ? findOrganizations(db, ids) : findProjects(db, ids));

/** Returns one organization or project. */
export async function findResource(db: Queryable, { type, id }: ResourceKey): Promise<Resource | undefined> {
  const [resource] = await findResources(db, type, [id]);
  return resource;
}

async function findOrganizations(db: Queryable, ids: readonly string[]): Promise<Resource[]> {
  const rows = await db
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .execute();
  return rows.map((row) => ({ type: 'organization', ...row, organization: row }));
}

async function findProjects(db: Queryable, ids: readonly string[]): Promise<Resource[]> {
  const rows = await db
    .selectFrom('projects as p')
    .innerJoin('organizations as o', 'o.id', 'p.organization_id')
    .select(['p.id', 'p.name', 'o.id as organization_id', 'o.name as organization_name'])
    .where(sql<boolean>`p.id = ANY (${ids}::uuid[])`)
    .execute();
  return rows.map((row) => ({
    type: 'project',
    id: row.id,
    name: row.name,
    organization: { id: row.organization_id, name: row.organization_name },
  }));
}

/**
 * Returns organizations or projects, locked `FOR NO KEY UPDATE` until the transaction ends, so that changes of their
 * members are serialized. Callers lock in one order: users by id, then organizations, then projects.
 */
export async function lockResources(
  tx: Tx,
  type: Resource['type'],
  ids: readonly string[],
): Promise<Resource[]> {
  await rowsOf(tx, type, ids).forNoKeyUpdate().execute();
  return findResources(tx, type, ids);
}

/**
 * Returns organizations or projects, locked `FOR KEY SHARE` until the transaction ends: they can't be deleted, but their
 * members may change.
 */
export async function keyShareLockResources(
  tx: Tx,
  type: Resource['type'],
  ids: readonly string[],
): Promise<Resource[]> {
  await rowsOf(tx, type, ids).forKeyShare().execute();
  return findResources(tx, type, ids);
}

const rowsOf = (tx: Tx, type: Resource['type'], ids: readonly string[]) =>
  tx.selectFrom(TABLES[type]).select('id').where(sql<boolean>`id = ANY (${ids}::uuid[])`).orderBy('id');

/** Returns the version of an organization or project; undefined when it does not exist. */
export async function findVersion(db: Queryable, { type, id }: ResourceKey): Promise<number | undefined> {
  const row = await db.selectFrom(TABLES[type]).select('version').where('id', '=', id).executeTakeFirst();
  return row?.version;
}

/** Returns the columns of a name: as shown, as compared for uniqueness and as searched. */
export const nameColumns = (name: string) => ({ name, name_key: foldCase(name), search_text: fold(name) });

/** Renames an organization or project. Throws 409 `name_taken`. */
export async function saveName(tx: Tx, { type, id }: ResourceKey, name: string, now: Date): Promise<void> {
  await tx
    .updateTable(TABLES[type])
    .set({ ...nameColumns(name), version: sql<number>`version + 1`, updated_at: now })
    .where('id', '=', id)
    .execute()
    .catch(rethrowTakenName);
}

/** Throws 409 `name_taken` for a violated unique constraint of names, and any other error as it is. */
export function rethrowTakenName(error: unknown): never {
  if (!/^(organizations|projects)_name_key$/.test(constraintOf(error))) throw error;
  throw new AppError('name_taken', undefined, {
    faults: [{ path: '/name', code: 'name_taken', message: 'is taken already' }],
  });
}
