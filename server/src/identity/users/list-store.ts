import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { cutPage } from '../../db/keyset.ts';
import { type Entries, entriesOf, pageOf } from './entries-store.ts';
import type { UserFilter, UserPage, UserPageRequest } from './list.ts';
import type { MembershipScope } from './membership-scopes.ts';
import type { User } from './model.ts';
import { findUsers } from './store.ts';
import { totalOf } from './total-store.ts';

interface Row {
  id: string;
  sort_key: string;
}

/** Returns a page of users: first their IDs, by an index of the order or of the search, then their fields. */
export async function listUsers(db: Queryable, filter: UserFilter, page: UserPageRequest): Promise<UserPage> {
  const entries = entriesOf(filter);
  const { shown, more } = cutPage(await readRows(db, entries, page), page);
  const isAll = page.position === undefined && !more;
  const ids = shown.map(({ id }) => id);
  const [found, total] = await Promise.all([
    shown.length > 0 ? findUsers(db, ids) : [],
    isAll ? { value: shown.length, exact: true } : totalOf(db, filter, entries),
  ]);
  const byId = new Map(found.map((user) => [user.id, user]));
  return {
    // A user who was deleted, or left what the caller may see, between the two statements is left out.
    users: ids.flatMap((id) => byId.get(id) ?? []).filter((user) => isStillIn(filter.visible, user)),
    ids,
    keys: shown.map((row) => row.sort_key),
    more,
    total: { ...total, value: Math.max(total.value, total.exact ? 0 : shown.length) },
  };
}

/** Returns whether any user matches a filter. */
export async function anyUserMatches(db: Queryable, filter: UserFilter): Promise<boolean> {
  const page = { order: 'createdAt', descending: true, limit: 0, position: undefined } as const;
  return (await readRows(db, entriesOf(filter), page)).length > 0;
}

/**
 * Fewer rows are not asked for: to find very few, the planner would scan an ordered index, which takes long when a word
 * occurs nowhere.
 */
const MIN_ROWS = 51;

/** Returns the rows of a page, and one more if there are more. */
async function readRows(db: Queryable, entries: Entries, page: UserPageRequest): Promise<Row[]> {
  if (entries.scopes.length === 0) return [];
  const keys = pageOf(entries, page, Math.max(page.limit + 1, MIN_ROWS));
  const { rows } = await sql<Row>`SELECT id, sort_key::text FROM (${keys}) AS page`.execute(db);
  return rows.slice(0, page.limit + 1);
}

function isStillIn(visible: MembershipScope | undefined, { memberships }: User): boolean {
  if (!visible) return true;
  const ids = new Set([
    ...memberships.organizations.map(({ organizationId }) => organizationId),
    ...memberships.projects.map(({ projectId }) => projectId),
  ]);
  return visible.some((part) => part.ids === 'any' || part.ids.some((id) => ids.has(id)));
}
