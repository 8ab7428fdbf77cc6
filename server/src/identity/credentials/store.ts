import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import type { Fragment } from '../../db/guarded.ts';
import { newId } from '../../lib/ids.ts';
import type { PasswordPolicy } from '../../settings/index.ts';

/** Returns the password hash of a user. Hashes are read and written in this file alone. */
export async function findPasswordHash(db: Queryable, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('password_credentials')
    .select('hash')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.hash;
}

/** A password to be stored. */
export interface Credential {
  userId: string;
  hash: string;
  /** Must be changed at the next sign-in. */
  temporary: boolean;
  /** Whether the former password may be known to others: devices that it was used on are no longer known. */
  forgetsDevices?: boolean;
  at: Date;
}

/** Inserts the password of a user, or overwrites it without keeping the former one. */
export async function insertPassword(
  db: Queryable,
  { userId, hash, temporary, forgetsDevices = false, at }: Credential,
): Promise<void> {
  const values = { hash, temporary, changed_at: at, ...(forgetsDevices && { devices_since: at }) };
  await db
    .insertInto('password_credentials')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
}

/** Returns the part of a guarded statement that inserts the password of a user whom the same statement inserts. */
export const passwordOfNewUser = ({ userId, hash, temporary, at }: Credential): Fragment =>
  sql`password AS (INSERT INTO password_credentials (user_id, hash, temporary, changed_at)
    SELECT ${userId}, ${hash}, ${temporary}, ${at} FROM guard)`;

/** Makes the devices of a user unknown. */
export async function forgetDevices(db: Queryable, userId: string, at: Date): Promise<void> {
  await db
    .updateTable('password_credentials')
    .set({ devices_since: at })
    .where('user_id', '=', userId)
    .execute();
}

/** Returns since when the devices of a user are known: those of before the last password reset or other email are not. */
export async function findDevicesSince(db: Queryable, userId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('password_credentials')
    .select('devices_since')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.devices_since ?? null;
}

/** Replaces the password of a user, and keeps as many former ones as the policy forbids to reuse. */
export async function replacePassword(
  tx: Tx,
  { history }: PasswordPolicy,
  credential: Credential,
): Promise<void> {
  const { userId, at } = credential;
  // The current password counts as one of them and is stored apart.
  const kept = Math.max(0, history - 1);
  const former = await findPasswordHash(tx, userId);
  if (kept > 0 && former !== undefined) {
    const row = { id: newId(), user_id: userId, hash: former, replaced_at: at };
    await tx.insertInto('former_passwords').values(row).execute();
  }
  await tx
    .deleteFrom('former_passwords')
    .where('user_id', '=', userId)
    .where('id', 'not in', ({ selectFrom }) =>
      selectFrom('former_passwords')
        .select('id')
        .where('user_id', '=', userId)
        .orderBy('id', 'desc')
        .limit(kept),
    )
    .execute();
  await insertPassword(tx, credential);
}

/** Returns the hashes of the passwords that a user may not reuse, the current one first. */
export async function findForbiddenHashes(
  db: Queryable,
  { history }: PasswordPolicy,
  userId: string,
): Promise<string[]> {
  if (history === 0) return [];
  const present = await findPasswordHash(db, userId);
  const former = await db
    .selectFrom('former_passwords')
    .select('hash')
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(history - 1)
    .execute();
  return [...(present === undefined ? [] : [present]), ...former.map(({ hash }) => hash)];
}

/** Replaces a hash by one of the same password with the current parameters, unless the password has changed since. */
export async function saveRehash(db: Queryable, userId: string, former: string, hash: string): Promise<void> {
  await db
    .updateTable('password_credentials')
    .set({ hash })
    .where('user_id', '=', userId)
    .where('hash', '=', former)
    .execute();
}
