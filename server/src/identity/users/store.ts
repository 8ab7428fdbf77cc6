import { sql } from 'kysely';
import { constraintOf, type Queryable } from '../../db/database.ts';
import type { Position } from '../../kit/cursors.ts';
import { AppError } from '../../kit/errors.ts';
import { USER_COLUMNS, type User, type UserRow, toUser } from './model.ts';
import { containsWord, searchText } from './search.ts';

/** What a list may be narrowed by and how it is ordered. */
export interface UserFilter {
  words: string[];
  status: User['status'] | undefined;
  systemRole: User['systemRole'] | undefined;
}
export type UserOrder = 'username' | 'email' | 'lastLoginAt' | 'createdAt';

const ORDER_BY: Record<UserOrder, { column: ReturnType<typeof sql<string>>; cast: string }> = {
  username: { column: sql<string>`u.search_text`, cast: 'text' },
  email: { column: sql<string>`lower(u.email COLLATE "C")`, cast: 'text' },
  lastLoginAt: { column: sql<string>`a.last_login_at`, cast: 'timestamptz' },
  createdAt: { column: sql<string>`u.created_at`, cast: 'timestamptz' },
};

function selectUser(db: Queryable) {
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

/** The user of an e-mail, whatever its letter case, and the hash to check a password against. */
export async function findUserByEmail(db: Queryable, email: string): Promise<(User & { hash: string | undefined }) | undefined> {
  const row = await selectUser(db)
    .select('c.hash')
    .where(sql<boolean>`lower(u.email COLLATE "C") = lower(${email}::text COLLATE "C")`)
    .executeTakeFirst();
  return row && { ...toUser(row), hash: row.hash ?? undefined };
}

/** A page of users in order, with one row more than asked when there are more. */
export async function listUsers(
  db: Queryable,
  filter: UserFilter,
  page: { order: UserOrder; descending: boolean; limit: number; position: Position | undefined },
): Promise<{ users: User[]; keys: string[]; more: boolean }> {
  const { column, cast } = ORDER_BY[page.order];
  const backwards = page.position?.backwards ?? false;
  const descending = page.descending !== backwards;
  const id = page.order === 'lastLoginAt' ? sql`a.user_id` : sql`u.id`;
  let query = selectUser(db).select(sql<string>`${column}::text`.as('sort_key'));
  for (const condition of conditionsOf(filter)) query = query.where(condition);
  if (page.position) {
    const { value, id: after } = page.position;
    query = query.where(
      sql<boolean>`(${column}, ${id}) ${sql.raw(descending ? '<' : '>')} (${value}::${sql.raw(cast)}${cast === 'text' ? sql` COLLATE "C"` : sql``}, ${after}::uuid)`,
    );
  }
  const direction = descending ? 'desc' : 'asc';
  const rows = await query.orderBy(column, direction).orderBy(id, direction).limit(page.limit + 1).execute();
  const more = rows.length > page.limit;
  const shown: (UserRow & { sort_key: string })[] = rows.slice(0, page.limit);
  if (backwards) shown.reverse();
  return { users: shown.map(toUser), keys: shown.map((row) => row.sort_key), more };
}

function conditionsOf(filter: UserFilter) {
  const conditions = filter.words.map(containsWord);
  if (filter.status) conditions.push(sql<boolean>`u.status = ${sql.lit(filter.status)}`);
  if (filter.systemRole) conditions.push(sql<boolean>`u.system_role = ${sql.lit(filter.systemRole)}`);
  return conditions;
}

const COUNT_UP_TO = 1000;

/** How many there are: exact up to a thousand, else the planner's estimate, which costs nothing. */
export async function countUsers(db: Queryable, filter: UserFilter): Promise<{ value: number; exact: boolean }> {
  let query = db.selectFrom('users as u').select(sql`1`.as('one'));
  for (const condition of conditionsOf(filter)) query = query.where(condition);
  const explained = await sql<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>`EXPLAIN (FORMAT JSON) ${query}`.execute(db);
  const estimate = explained.rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
  if (estimate > 20 * COUNT_UP_TO) return { value: estimate, exact: false };
  const counted = await db
    .selectFrom(query.limit(COUNT_UP_TO + 1).as('found'))
    .select((select) => select.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  const count = Number(counted.count);
  return count <= COUNT_UP_TO ? { value: count, exact: true } : { value: Math.max(estimate, count), exact: false };
}

/** Writes a new user. Throws 409 `email_taken`. */
export async function insertUser(db: Queryable, user: Omit<User, 'mustChangePassword' | 'lastLoginAt' | 'version' | 'authorityVersion'>): Promise<void> {
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
    throw new AppError('email_taken', 'This e-mail already belongs to a user.', {
      faults: [{ path: '/email', code: 'email_taken', message: 'already belongs to a user' }],
    });
  }
  throw error;
}

/** Removes a user and, by foreign keys, what hangs on it. */
export async function deleteUser(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom('users').where('id', '=', id).execute().catch(refuseBrokenRule);
}

/** Notes a sign-in. */
export async function saveLastLogin(db: Queryable, id: string, at: Date): Promise<void> {
  await db.updateTable('user_activity').set({ last_login_at: at }).where('user_id', '=', id).execute();
}

/** Whether any user exists. */
export async function anyUserExists(db: Queryable): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}
