import { sql } from 'kysely';
import type { Actor } from '../../access/actor.ts';
import { checkAuthority } from '../../access/facts.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import type { User } from './model.ts';
import type { UserFacts } from './policy.ts';
import { findUser } from './store.ts';

/** Adds to a user what the policy must know besides. */
export const factsOf = (user: User, onlySystemAdmin: string | undefined): UserFacts => ({
  id: user.id,
  status: user.status,
  systemRole: user.systemRole,
  memberships: user.memberships,
  isOnlySystemAdmin: user.id === onlySystemAdmin,
});

/** The only active system admin there is, if there is but one. */
export async function findOnlySystemAdmin(db: Queryable): Promise<string | undefined> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('system_role', '=', 'admin')
    .where('status', '=', 'active')
    .limit(2)
    .execute();
  return rows.length === 1 ? rows[0]?.id : undefined;
}

/** Puts changes of who is a system admin in a row, so that each sees what the one before it did. */
export async function lockSystemAdmins(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('roster.system_admins'))`.execute(tx);
}

/**
 * Holds people until the transaction ends, and the actor's own authority with them: in one order for all, so that those
 * who act on each other do not wait crosswise. Throws 401 when the actor's authority changed since the request was let
 * in (a demoted admin's request that was under way).
 */
export async function lockUsers(tx: Tx, actor: Actor, ids: readonly string[]): Promise<void> {
  const hold = async (some: readonly string[]) => {
    if (some.length === 0) return;
    const rows = tx.selectFrom('users').select('id').where(sql<boolean>`id = ANY (${some}::uuid[])`);
    await rows.orderBy('id').forNoKeyUpdate().execute();
  };
  await hold(ids.filter((id) => id < actor.id));
  if (ids.includes(actor.id)) await hold([actor.id]);
  else await tx.selectFrom('users').select('id').where('id', '=', actor.id).forShare().execute();
  await hold(ids.filter((id) => id > actor.id));
  await checkAuthority(tx, actor);
}

/**
 * Loads a user who is to be changed, and the facts to judge it by, and holds both still until the transaction ends:
 * the user, and the actor's own authority. Throws 404 for an unknown id and 401 as `lockUsers` does.
 * @param others who are to be changed along with them.
 */
export async function loadForChange(
  tx: Tx,
  actor: Actor,
  id: string,
  others: readonly string[] = [],
): Promise<{ user: User; facts: UserFacts }> {
  const before = await findUser(tx, id);
  if (before?.systemRole === 'admin') await lockSystemAdmins(tx);
  await lockUsers(tx, actor, [id, ...others]);
  const user = await findUser(tx, id);
  if (!user) throw new AppError('not_found');
  return { user, facts: factsOf(user, await findOnlySystemAdmin(tx)) };
}
