import type { TransactionContext } from '../../access/context.ts';
import type { Tx } from '../../db/database.ts';
import { findUsers, type OwnershipTransfer, type UserRecord } from '../../identity/users/index.ts';
import { ERRORS, type Fault, invalid } from '../../lib/errors.ts';
import { lockResources, type Resource } from '../resources/index.ts';
import { type GrantedRole, writeGrantedRoles } from './changes.ts';
import { memberFactsOf } from './facts.ts';
import { decideMember } from './policy.ts';
import { findMemberships, findSoleOrganizations, findSoleProjects, type SoleAdminFilter } from './store.ts';

/** How many can be transferred at once; `OwnershipTransfers` in the contract has the same limit. */
const MAX_TRANSFERS = 100;

/**
 * Makes users admins of the organizations and projects that a leaving user would leave without one, all or nothing, with
 * an audit event for each. All these users are locked already. New admins must be active members of the organization; they
 * become members of its projects. Throws 422 with all faults at once.
 * @param resource what the user leaves; undefined: everything.
 */
export async function transferResources(
  ctx: TransactionContext,
  leaving: Pick<UserRecord, 'id'>,
  resource: Resource | undefined,
  transfers: readonly OwnershipTransfer[],
): Promise<void> {
  if (transfers.length === 0) return;
  const ids = transfers.map(({ resourceId }) => resourceId);
  const resources = await lockSoleResources(ctx.tx, leaving.id, { resource, ids });
  const users = await findUsers(
    ctx.tx,
    transfers.map(({ userId }) => userId),
  );
  const faults: Fault[] = [];
  const grants: GrantedRole[] = [];
  const seen = new Set<string>();
  for (const [index, { resourceId, userId }] of transfers.entries()) {
    const path = `/handOver/${index}`;
    const found = resources.find(({ id }) => id === resourceId);
    const user = users.find(({ id }) => id === userId && id !== leaving.id);
    if (seen.has(resourceId)) faults.push({ path, code: 'duplicate', message: 'is transferred twice' });
    else if (!found)
      faults.push({ path, code: 'unknown_value', message: 'would not be left without an admin' });
    else {
      const decided = await decideTransfer(ctx, found, user);
      if ('reason' in decided)
        faults.push({ path, code: decided.reason, message: ERRORS[decided.reason][1] });
      else grants.push(decided);
    }
    seen.add(resourceId);
  }
  if (faults.length > 0) throw invalid(faults);
  await writeGrantedRoles(ctx, grants);
}

/** Locks what a user would leave without an admin, and returns what of it still would be once it is locked. */
async function lockSoleResources(tx: Tx, userId: string, filter: SoleAdminFilter): Promise<Resource[]> {
  const organizations = () => findSoleOrganizations(tx, userId, filter, MAX_TRANSFERS);
  const projects = () => findSoleProjects(tx, userId, filter, MAX_TRANSFERS);
  const idsOf = (resources: readonly Resource[]) => resources.map(({ id }) => id);
  await lockResources(tx, 'organization', idsOf(await organizations()));
  await lockResources(tx, 'project', idsOf(await projects()));
  return [...(await organizations()), ...(await projects())];
}

/** Decides whether a user may become admin. Users who are not members are refused like unknown ones. */
async function decideTransfer(
  { tx, caller: { actor } }: TransactionContext,
  resource: Resource,
  user: UserRecord | undefined,
) {
  const refused = { reason: 'not_organization_member' } as const;
  if (user?.status !== 'active') return refused;
  const before = (await findMemberships(tx, resource, [user.id])).get(user.id)?.role;
  const facts = memberFactsOf(actor, resource, user, before, []);
  if (!facts.isInOrganization) return refused;
  const decision = decideMember(actor, resource, facts, 'admin');
  return decision.allowed ? { resource, user, before, role: 'admin' as const } : { reason: decision.reason };
}
