import type { Queryable } from '../../db/database.ts';

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
