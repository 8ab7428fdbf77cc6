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

/** Returns the other conditions of a filter on an entry e: by memberships other than the scope that the entry is read from. */
export function conditionsOf({
  memberships,
  addable,
}: Pick<UserFilter, 'memberships' | 'addable'>): RawBuilder<boolean>[] {
  const conditions = memberships.map(isIn);
  if (addable) {
    conditions.push(sql`e.status <> 'pending'`, isOutside(addable.to));
    if (addable.by.systemRole !== 'admin')
      conditions.push(sql`(e.system_role <> 'admin' OR e.user_id = ${addable.by.id})`);
  }
  return conditions;
}
