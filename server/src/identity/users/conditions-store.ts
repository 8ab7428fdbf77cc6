import { type RawBuilder, sql } from 'kysely';
import { belongsTo, membersOf } from './circles-store.ts';
import type { UserFilter } from './list.ts';
import { containsWord, findsWord, hasTrigram } from './search.ts';

/** What a filter says of the columns that are neither searched nor told by memberships. */
export function conditionsOfColumns({
  status,
  systemRole,
  inactiveSince,
}: Pick<UserFilter, 'status' | 'systemRole' | 'inactiveSince'>): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  if (status) conditions.push(sql`u.status = ${sql.lit(status)}`);
  if (systemRole) conditions.push(sql`u.system_role = ${sql.lit(systemRole)}`);
  // Who never signed in stands at minus infinity.
  if (inactiveSince !== undefined)
    conditions.push(
      sql`u.status = 'active' AND u.created_at < ${inactiveSince}::timestamptz AND EXISTS (
        SELECT FROM user_activity seen WHERE seen.user_id = u.id AND seen.last_login_at < ${inactiveSince}::timestamptz)`,
    );
  return conditions;
}

/** What a filter says of where people belong. */
function conditionsOfResources({ circles, addable }: UserFilter): RawBuilder<boolean>[] {
  const conditions = circles.map(belongsTo);
  if (!addable) return conditions;
  const { to, atOnce } = addable;
  const isElsewhere = atOnce
    ? sql<boolean>`u.id NOT IN (${membersOf(to)})`
    : sql<boolean>`NOT ${belongsTo(to)}`;
  conditions.push(sql`u.status <> 'pending'`, isElsewhere);
  if (addable.by.systemRole !== 'admin')
    conditions.push(sql`(u.system_role <> 'admin' OR u.id = ${addable.by.id})`);
  return conditions;
}

/** The conditions of a filter, to be judged row by row of u. */
export const judging = (filter: UserFilter): RawBuilder<boolean>[] => [
  ...filter.words.map(containsWord),
  ...conditionsOfColumns(filter),
  ...conditionsOfResources(filter),
];

/** The same, of which the words are found through the search indexes. */
export const finding = (filter: UserFilter): RawBuilder<boolean>[] => [
  // What trigrams find narrows it down best; the other words are then judged row by row.
  ...(filter.words.some(hasTrigram)
    ? filter.words.map((word) => (hasTrigram(word) ? findsWord(word) : containsWord(word)))
    : filter.words.map(findsWord)),
  ...conditionsOfColumns(filter),
  ...conditionsOfResources(filter),
];

/** Whether a filter looks at more of a person than where they belong. */
export const looksAtColumns = ({
  words,
  status,
  systemRole,
  inactiveSince,
}: Omit<UserFilter, 'circles' | 'addable'>): boolean =>
  words.length > 0 || status !== undefined || systemRole !== undefined || inactiveSince !== undefined;
