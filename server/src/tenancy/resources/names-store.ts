import { sql } from 'kysely';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { fold, foldCase } from '../../lib/text.ts';

/** The columns of a name: as it is shown, as it is told apart, as it is found. */
export const nameColumns = (name: string) => ({ name, name_key: foldCase(name), search_text: fold(name) });

/** The database's rule that names differ, in the words of the interface. */
export function refuseTakenName(error: unknown): never {
  if (!/^(organizations|projects)_name_key$/.test(constraintOf(error))) throw error;
  throw new AppError('name_taken', undefined, {
    faults: [{ path: '/name', code: 'name_taken', message: 'is taken already' }],
  });
}

type ResourceType = 'organization' | 'project';

const TABLES = { organization: 'organizations', project: 'projects' } as const;

/** Which version of a place is the present one; undefined when it is gone. */
export async function findVersion(
  db: Queryable,
  type: ResourceType,
  id: string,
): Promise<number | undefined> {
  const row = await db.selectFrom(TABLES[type]).select('version').where('id', '=', id).executeTakeFirst();
  return row?.version;
}

/** Gives a place another name. Throws 409 `name_taken`. */
export async function saveName(
  tx: Tx,
  type: ResourceType,
  id: string,
  name: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable(TABLES[type])
    .set({ ...nameColumns(name), version: sql<number>`version + 1`, updated_at: now })
    .where('id', '=', id)
    .execute()
    .catch(refuseTakenName);
}
