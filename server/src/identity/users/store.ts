import { sql } from 'kysely';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import { toUser, USER_COLUMNS, type User } from './model.ts';
import { searchText } from './search.ts';

/** All fields of people; joins users as u, user_activity as a, password_credentials as c. */
export function selectUser(db: Queryable) {
  return db
    .selectFrom('users as u')
    .innerJoin('user_activity as a', 'a.user_id', 'u.id')
    .leftJoin('password_credentials as c', 'c.user_id', 'u.id')
    .select(USER_COLUMNS);
}

/** One user. */
export async function findUser(db: Queryable, id: string): Promise<User | undefined> {
  const row = await selectUser(db).where('u.id', '=', id).executeTakeFirst();
  return row && toUser(row);
}

/** Several users. */
export async function findUsers(db: Queryable, ids: readonly string[]): Promise<User[]> {
  const rows = await selectUser(db).where(sql<boolean>`u.id = ANY (${ids}::uuid[])`).execute();
  return rows.map(toUser);
}

const hasEmail = (email: string) =>
  sql<boolean>`lower(u.email COLLATE "C") = lower(${email}::text COLLATE "C")`;

/** The user of an e-mail, whatever its letter case. */
export async function findUserByEmail(db: Queryable, email: string): Promise<User | undefined> {
  const row = await selectUser(db).where(hasEmail(email)).executeTakeFirst();
  return row && toUser(row);
}

/** Holds the user of an e-mail, if there is one, against changes until the transaction ends. */
export async function shareLockUserByEmail(tx: Tx, email: string): Promise<void> {
  await tx.selectFrom('users as u').select('u.id').where(hasEmail(email)).forShare().execute();
}

/** The user of an e-mail, held against changes until the transaction ends, for what is done without an actor. */
export async function lockUserByEmail(tx: Tx, email: string): Promise<User | undefined> {
  await tx.selectFrom('users as u').select('u.id').where(hasEmail(email)).forNoKeyUpdate().execute();
  return findUserByEmail(tx, email);
}

/** The same by id. */
export async function lockUser(tx: Tx, id: string): Promise<User | undefined> {
  await tx.selectFrom('users').select('id').where('id', '=', id).forNoKeyUpdate().execute();
  return findUser(tx, id);
}

/** Writes a new user. Throws 409 `email_taken`. */
export async function insertUser(
  db: Queryable,
  user: Omit<User, 'mustChangePassword' | 'lastLoginAt' | 'memberships' | 'version' | 'authorityVersion'>,
): Promise<void> {
  await db
    .insertInto('users')
    .values({
      id: user.id,
      username: user.username,
      email: user.email,
      phone: user.phone,
      system_role: user.systemRole,
      status: user.status,
      language: user.language,
      search_text: searchText(user.username, user.email),
      created_at: user.createdAt,
      updated_at: user.updatedAt,
    })
    .execute()
    .catch(refuseBrokenRule);
  await db.insertInto('user_activity').values({ user_id: user.id }).execute();
}

/** Writes a user's changed fields and raises the version; `authority` when what the person may do changes. */
export async function updateUser(db: Queryable, user: User, authority: boolean): Promise<void> {
  await db
    .updateTable('users')
    .set({
      username: user.username,
      email: user.email,
      phone: user.phone,
      system_role: user.systemRole,
      status: user.status,
      language: user.language,
      search_text: searchText(user.username, user.email),
      updated_at: user.updatedAt,
      version: sql<number>`version + 1`,
      authority_version: authority ? sql<number>`authority_version + 1` : sql<number>`authority_version`,
    })
    .where('id', '=', user.id)
    .execute()
    .catch(refuseBrokenRule);
}

/** The database's own rules, in the words of the interface. */
function refuseBrokenRule(error: unknown): never {
  if (constraintOf(error) === 'last_system_admin') throw new AppError('last_system_admin');
  if (constraintOf(error) === 'users_email_key') {
    throw new AppError('email_taken', 'This email already belongs to a user.', {
      faults: [{ path: '/email', code: 'email_taken', message: 'already belongs to a user' }],
    });
  }
  throw error;
}

/** Removes a user and, by foreign keys, what hangs on it. */
export async function deleteUser(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom('users').where('id', '=', id).execute().catch(refuseBrokenRule);
}

/** Removes those of these users who are still invited, and tells who they were. */
export async function deleteInvited(db: Queryable, ids: readonly string[]): Promise<User[]> {
  const rows = await selectUser(db)
    .where(sql<boolean>`u.id = ANY (${ids}::uuid[])`)
    .where('u.status', '=', 'pending')
    .execute();
  const found = rows.map(toUser);
  await db
    .deleteFrom('users')
    .where(sql<boolean>`id = ANY (${found.map(({ id }) => id)}::uuid[])`)
    .execute();
  return found;
}

/** Notes a sign-in. */
export async function saveLastLogin(db: Queryable, id: string, at: Date): Promise<void> {
  await db.updateTable('user_activity').set({ last_login_at: at }).where('user_id', '=', id).execute();
}

/** Whether any user exists. */
export async function anyUserExists(db: Queryable): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}
