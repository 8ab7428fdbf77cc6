import { type RawBuilder, sql } from 'kysely';
import { NIL } from '../../lib/ids.ts';
import type { MembershipScope, MembershipScopePart } from './membership-scopes.ts';
import { all } from './search.ts';

const TABLES = {
  organization: { table: sql.raw('organization_members'), id: sql.raw('m.organization_id') },
  project: { table: sql.raw('project_members'), id: sql.raw('m.project_id') },
};

const isAny = (column: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`${column} = ANY (${[...ids]}::uuid[])`;

/** Returns the conditions of a part on a membership m that concern the organization of a project. */
function organizationConditionsOf(part: MembershipScopePart): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  if (part.of === 'organization') return conditions;
  if (part.organizationIds) conditions.push(isAny(sql`m.organization_id`, part.organizationIds));
  if (part.organizationRole)
    conditions.push(sql`EXISTS (SELECT FROM organization_members o WHERE o.organization_id = m.organization_id
      AND o.user_id = m.user_id AND o.role = ${sql.lit(part.organizationRole)})`);
  return conditions;
}

/** Returns the memberships m of a part. */
function membershipsOf(part: MembershipScopePart, ...more: RawBuilder<boolean>[]): RawBuilder<unknown> {
  const { table, id } = TABLES[part.of];
  const conditions = [...more, ...organizationConditionsOf(part)];
  if (part.role) conditions.push(sql`m.role = ${sql.lit(part.role)}`);
  if (part.ids !== 'any') conditions.push(isAny(id, part.ids));
  return sql`${table} m WHERE ${all(conditions)}`;
}

/** Returns a query for the `user_id`s of a membership scope; a user who matches several parts is returned several times. */
export function membersOf(scope: MembershipScope): RawBuilder<unknown> {
  const parts = scope.map((part) => sql`SELECT m.user_id FROM ${membershipsOf(part)}`);
  return sql.join(parts, sql` UNION ALL `);
}

/** Returns the condition that the user of an entry e is in a membership scope. */
export const isIn = (scope: MembershipScope): RawBuilder<boolean> =>
  sql<boolean>`e.user_id IN (${membersOf(scope)})`;

/** Returns the condition that the user of an entry e is in no part of a membership scope. */
export const isOutside = (scope: MembershipScope): RawBuilder<boolean> =>
  all(
    scope.map(
      (part) => sql<boolean>`NOT EXISTS (SELECT FROM ${membershipsOf(part, sql`m.user_id = e.user_id`)})`,
    ),
  );

/** A scope of `directory_entries`, and further conditions on an entry e. */
export interface EntryScope {
  id: string;
  conditions: RawBuilder<boolean>[];
}

/** Returns the organizations and projects that a membership scope consists of; undefined when it does not name them. */
export function entryScopesOf(scope: MembershipScope): EntryScope[] | undefined {
  const scopes: EntryScope[] = [];
  for (const part of scope) {
    if (part.ids === 'any') return undefined;
    const conditions = part.role ? [sql<boolean>`e.role = ${sql.lit(part.role)}`] : [];
    const further = organizationConditionsOf(part);
    if (further.length > 0)
      conditions.push(sql`EXISTS (SELECT FROM project_members m
        WHERE m.project_id = e.scope AND m.user_id = e.user_id AND ${all(further)})`);
    // No organization or project has the ID that stands for the whole directory.
    scopes.push(...part.ids.filter((id) => id !== NIL).map((id) => ({ id, conditions })));
  }
  return scopes;
}
