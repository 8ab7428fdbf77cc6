import { type RawBuilder, sql } from 'kysely';
import type { UserFilter } from './list.ts';
import { isIn, isOutside } from './membership-scopes-store.ts';

/** Returns the conditions of a filter on columns of an entry e that some indexes have. */
export function columnConditionsOf({
  status,
  systemRole,
}: Pick<UserFilter, 'status' | 'systemRole'>): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  if (status) conditions.push(sql`e.status = ${sql.lit(status)}`);
  if (systemRole) conditions.push(sql`e.system_role = ${sql.lit(systemRole)}`);
  return conditions;
}

/** Returns the other conditions of a filter on an entry e, except words and the scope that the entry is read from. */
export function conditionsOf({
  inactiveSince,
  memberships,
  addable,
}: Pick<UserFilter, 'inactiveSince' | 'memberships' | 'addable'>): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  // '-infinity' stands for "never signed in".
  if (inactiveSince !== undefined)
    conditions.push(
      sql`e.status = 'active' AND e.created_at < ${inactiveSince}::timestamptz AND EXISTS (
        SELECT FROM directory_activity seen WHERE seen.user_id = e.user_id AND seen.scope = e.scope
          AND seen.last_login_at < ${inactiveSince}::timestamptz)`,
    );
  conditions.push(...memberships.map(isIn));
  if (addable) {
    conditions.push(sql`e.status <> 'pending'`, isOutside(addable.to));
    if (addable.by.systemRole !== 'admin')
      conditions.push(sql`(e.system_role <> 'admin' OR e.user_id = ${addable.by.id})`);
  }
  return conditions;
}
