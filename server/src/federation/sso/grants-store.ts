import { sql } from 'kysely';
import type { MemberRole } from '../../access/roles.ts';
import type { Queryable, Tx } from '../../db/database.ts';

/** A user in an organization or project. */
interface MembershipKey {
  userId: string;
  organizationId: string;
  /** The nil id: the organization itself. */
  projectId: string;
}

/** A role that a connection gave to a user. */
interface GrantKey extends MembershipKey {
  connectionId: string;
}

/** A role that a connection's mapping gave. */
export interface Grant extends GrantKey {
  role: MemberRole;
  /** What admins gave. */
  manualRole: MemberRole | null;
  /** What the membership was set to. */
  effectiveRole: MemberRole;
}

/** Returns the roles that connections gave a user. */
export async function findGrants(db: Queryable, userId: string): Promise<Grant[]> {
  const rows = await db.selectFrom('sso_grants').selectAll().where('user_id', '=', userId).execute();
  return rows.map((row) => ({
    connectionId: row.connection_id,
    userId: row.user_id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    role: row.role,
    manualRole: row.manual_role,
    effectiveRole: row.effective_role,
  }));
}

/** Inserts a role that a connection gave, or updates it. */
export async function saveGrant(tx: Tx, grant: Grant): Promise<void> {
  const values = { role: grant.role, manual_role: grant.manualRole, effective_role: grant.effectiveRole };
  await tx
    .insertInto('sso_grants')
    .values({
      connection_id: grant.connectionId,
      user_id: grant.userId,
      organization_id: grant.organizationId,
      project_id: grant.projectId,
      ...values,
    })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'organization_id', 'project_id', 'connection_id']).doUpdateSet(values),
    )
    .execute();
}

/** Deletes a role that a connection gave. */
export async function deleteGrant(tx: Tx, grant: GrantKey): Promise<void> {
  await tx
    .deleteFrom('sso_grants')
    .where('connection_id', '=', grant.connectionId)
    .where('user_id', '=', grant.userId)
    .where('organization_id', '=', grant.organizationId)
    .where('project_id', '=', grant.projectId)
    .execute();
}

/** Writes to the grants of all connections at a membership what it was set to, and what admins gave of it. */
export async function updateGrants(
  tx: Tx,
  { userId, organizationId, projectId, ...set }: MembershipKey & Pick<Grant, 'manualRole' | 'effectiveRole'>,
): Promise<void> {
  await tx
    .updateTable('sso_grants')
    .set({ manual_role: set.manualRole, effective_role: set.effectiveRole })
    .where('user_id', '=', userId)
    .where('organization_id', '=', organizationId)
    .where('project_id', '=', projectId)
    // Most sign-ins change nothing here.
    .where(
      sql<boolean>`(manual_role, effective_role) IS DISTINCT FROM (${set.manualRole}, ${set.effectiveRole})`,
    )
    .execute();
}

/** Returns the users to whom a connection gave roles, up to `limit`. */
export async function findGrantees(
  db: Queryable,
  connectionId: string,
  limit: number | undefined,
): Promise<string[]> {
  const rows = await db
    .selectFrom('sso_grants')
    .select('user_id')
    .distinct()
    .where('connection_id', '=', connectionId)
    .orderBy('user_id')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute();
  return rows.map(({ user_id }) => user_id);
}

/** Deletes all that a connection gave these users. */
export async function deleteGrantsOf(
  tx: Tx,
  connectionId: string,
  userIds: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('sso_grants')
    .where('connection_id', '=', connectionId)
    .where(sql<boolean>`user_id = ANY (${userIds}::uuid[])`)
    .execute();
}
