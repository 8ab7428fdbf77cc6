import { sql } from 'kysely';
import type { Actor } from '../../access/actor.ts';
import { requireSameAuthority } from '../../access/authority-store.ts';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import { ALWAYS, type Fragment, guarded } from '../../db/guarded.ts';
import { AppError } from '../../lib/errors.ts';
import { toUser, USER_COLUMNS, type User } from './model.ts';
import type { UserFacts } from './policy.ts';
import { searchText } from './search.ts';

/** Selects all fields of users; joins users as u, user_activity as a, password_credentials as c. */
function selectUser(db: Queryable) {
  return db
    .selectFrom('users as u')
    .innerJoin('user_activity as a', 'a.user_id', 'u.id')
    .leftJoin('password_credentials as c', 'c.user_id', 'u.id')
    .select(USER_COLUMNS);
}

/** Returns a user. */
export async function findUser(db: Queryable, id: string): Promise<User | undefined> {
  const row = await selectUser(db).where('u.id', '=', id).executeTakeFirst();
  return row && toUser(row);
}

/** Returns several users, in no particular order. */
export async function findUsers(db: Queryable, ids: readonly string[]): Promise<User[]> {
  const rows = await selectUser(db).where(sql<boolean>`u.id = ANY (${ids}::uuid[])`).execute();
  return rows.map(toUser);
}

/** SQL: whether u has an email address, in any letter case. */
export const hasEmail = (email: string) =>
  sql<boolean>`lower(u.email COLLATE "C") = lower(${email}::text COLLATE "C")`;

/** Returns the user of an email address, in any letter case. */
export async function findUserByEmail(db: Queryable, email: string): Promise<User | undefined> {
  const row = await selectUser(db).where(hasEmail(email)).executeTakeFirst();
  return row && toUser(row);
}

/** Returns whether any user exists. */
export async function anyUserExists(db: Queryable): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Returns the id of the last active system admin; undefined when there are several. */
export async function findLastSystemAdmin(db: Queryable): Promise<string | undefined> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('system_role', '=', 'admin')
    .where('status', '=', 'active')
    .limit(2)
    .execute();
  return rows.length === 1 ? rows[0]?.id : undefined;
}

/** Adds to a user the facts that decisions need. */
export const withFacts = (user: User, lastSystemAdmin: string | undefined): User & UserFacts => ({
  ...user,
  isLastSystemAdmin: user.id === lastSystemAdmin,
});

// Locks are taken in one order, so that transactions can't deadlock: system admins, users by id, then what belongs to them.

/** Serializes changes of the set of active system admins, so that each sees the result of the one before. */
export async function lockSystemAdmins(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('roster.system_admins'))`.execute(tx);
}

/**
 * Locks users `FOR NO KEY UPDATE` and the actor `FOR SHARE` until the transaction ends, in the order of ids. Throws 401
 * when the actor's authority has changed since the request was authenticated.
 */
export async function lockUsers(tx: Tx, actor: Actor, ids: readonly string[]): Promise<void> {
  const lock = async (some: readonly string[]) => {
    if (some.length === 0) return;
    const rows = tx.selectFrom('users').select('id').where(sql<boolean>`id = ANY (${some}::uuid[])`);
    await rows.orderBy('id').forNoKeyUpdate().execute();
  };
  await lock(ids.filter((id) => id < actor.id));
  if (ids.includes(actor.id)) await lock([actor.id]);
  else await tx.selectFrom('users').select('id').where('id', '=', actor.id).forShare().execute();
  await lock(ids.filter((id) => id > actor.id));
  await requireSameAuthority(tx, actor);
}

/** The user to change. */
interface ChangedUser {
  id: string;
  /** IDs of users who are changed along with them. */
  others?: readonly string[];
  /**
   * Throws when the actor may not do this. Called before anything is locked, so that callers who may not change a user never
   * wait for others or block them, and again with the locked user.
   */
  authorize: (user: User & UserFacts) => void;
}

/**
 * Returns the user to change, locked as by `lockUsers`. Throws 401 like `lockUsers`, 404, and what `authorize` throws.
 */
export async function lockUserForChange(
  tx: Tx,
  actor: Actor,
  { id, others = [], authorize }: ChangedUser,
): Promise<User & UserFacts> {
  const before = await findUser(tx, id);
  if (!before) throw new AppError('not_found');
  // Whether this is the last system admin is known once it can't change any more.
  authorize(withFacts(before, undefined));
  if (before.systemRole === 'admin') await lockSystemAdmins(tx);
  await lockUsers(tx, actor, [id, ...others]);
  const locked = await findUser(tx, id);
  if (!locked) throw new AppError('not_found');
  const user = withFacts(locked, await findLastSystemAdmin(tx));
  authorize(user);
  return user;
}

/** Returns a user, locked `FOR NO KEY UPDATE`, for changes that no signed-in user makes. */
export async function lockUser(tx: Tx, id: string): Promise<User | undefined> {
  await tx.selectFrom('users').select('id').where('id', '=', id).forNoKeyUpdate().execute();
  return findUser(tx, id);
}

/** Returns the user of an email address, locked `FOR NO KEY UPDATE`, for changes that no signed-in user makes. */
export async function lockUserByEmail(tx: Tx, email: string): Promise<User | undefined> {
  await tx.selectFrom('users as u').select('u.id').where(hasEmail(email)).forNoKeyUpdate().execute();
  return findUserByEmail(tx, email);
}

/** Locks the user of an email address, if any, `FOR SHARE`: it can't be changed until the transaction ends. */
export async function shareLockUserByEmail(tx: Tx, email: string): Promise<void> {
  await tx.selectFrom('users as u').select('u.id').where(hasEmail(email)).forShare().execute();
}

/** A user who is to be inserted. */
interface InsertedUser {
  user: User;
  /** Made by `recordIfGuarded`. */
  event: Fragment;
  /** Further parts of the statement. */
  extra?: Fragment;
  guard?: Fragment;
}

/**
 * Inserts a user with its audit event, by one statement. Returns false when the guard returned no row, and nothing was
 * written. Throws 409 `email_taken`.
 */
export async function insertUser(
  db: Queryable,
  { user, event, extra, guard = ALWAYS }: InsertedUser,
): Promise<boolean> {
  const { rows } = await sql`${guarded(guard)},
      inserted AS (INSERT INTO users (id, username, email, phone, system_role, status, language, search_text, created_at,
          updated_at)
        SELECT ${user.id}, ${user.username}, ${user.email}, ${user.phone}, ${user.systemRole}, ${user.status},
          ${user.language}, ${searchText(user.username, user.email)}, ${user.createdAt}, ${user.updatedAt} FROM guard),
      activity AS (INSERT INTO user_activity (user_id) SELECT ${user.id} FROM guard),
      ${extra ? sql`${extra},` : sql``}
      ${event}`
    .execute(db)
    .catch(throwConstraintError);
  return rows.length > 0;
}

/**
 * Updates a user's fields and increments the version. Throws 409 `email_taken`, `last_system_admin`.
 * @param authority whether the user's authority changes, which ends what other nodes cache of it.
 */
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
    .catch(throwConstraintError);
}

/** Throws the error of the API that corresponds to a violated constraint of the database. */
function throwConstraintError(error: unknown): never {
  if (constraintOf(error) === 'last_system_admin') throw new AppError('last_system_admin');
  if (constraintOf(error) === 'users_email_key') {
    throw new AppError('email_taken', 'This email already belongs to a user.', {
      faults: [{ path: '/email', code: 'email_taken', message: 'already belongs to a user' }],
    });
  }
  throw error;
}

/** Deletes a user and, by foreign keys, everything that belongs to it. Throws 409 `last_system_admin`. */
export async function deleteUser(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom('users').where('id', '=', id).execute().catch(throwConstraintError);
}

/** Deletes those of these users who have not activated their account, and returns them. */
export async function deletePendingUsers(db: Queryable, ids: readonly string[]): Promise<User[]> {
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
