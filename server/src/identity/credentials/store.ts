import type { Queryable } from '../../db/database.ts';

/** The hash of a person's password; hashes are read and written in this file alone, and by sign-in with the person. */
export async function findPasswordHash(db: Queryable, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('password_credentials')
    .select('hash')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.hash;
}

/** Sets a person's password. `temporary`: must be changed at the next sign-in. */
export async function savePassword(
  db: Queryable,
  credential: { userId: string; hash: string; temporary: boolean; at: Date },
): Promise<void> {
  const { userId, hash, temporary, at } = credential;
  await db
    .insertInto('password_credentials')
    .values({ user_id: userId, hash, temporary, changed_at: at })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ hash, temporary, changed_at: at }))
    .execute();
}

/** Replaces a hash by one of the same password with today's parameters; not a change of the password. */
export async function saveRehash(db: Queryable, userId: string, former: string, hash: string): Promise<void> {
  await db
    .updateTable('password_credentials')
    .set({ hash })
    .where('user_id', '=', userId)
    .where('hash', '=', former)
    .execute();
}
