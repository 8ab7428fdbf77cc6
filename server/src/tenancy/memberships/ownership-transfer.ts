import type { SignedInCaller } from '../../access/actor.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Tx } from '../../db/database.ts';
import { findUsers, type OwnershipTransfer, type UserRecord } from '../../identity/users/index.ts';
import { ERRORS, type Fault, invalid } from '../../lib/errors.ts';
import { type Change, writeChanges } from './apply.ts';
import { lockResources, memberFactsOf } from './facts.ts';
import { findSoleOrganizations, findSoleProjects, type Within } from './impact-store.ts';
import type { Resource } from './model.ts';
import { decideMember } from './policy.ts';
import { findMemberships } from './store.ts';

/** As many as can be handed over at once; the contract says so. */
const MOST = 100;

/**
 * Makes people admins of what somebody who goes would leave without one, with a trace of each; all or nothing. Who goes
 * and who comes are held already. Only to active members of the organization; of a project of it they become members.
 * Throws 422 with all faults at once.
 * @param place what they go from; undefined: everything.
 */
export async function transferResources(
  tx: Tx,
  caller: SignedInCaller,
  now: Date,
  leaving: Pick<UserRecord, 'id'>,
  place: Resource | undefined,
  transfers: readonly OwnershipTransfer[],
): Promise<void> {
  if (transfers.length === 0) return;
  const places = await holdSoleResources(tx, leaving.id, {
    place,
    ids: transfers.map(({ resourceId }) => resourceId),
  });
  const users = await findUsers(
    tx,
    transfers.map(({ userId }) => userId),
  );
  const faults: Fault[] = [];
  const changes: (Change & { place: Resource; role: MemberRole })[] = [];
  const seen = new Set<string>();
  for (const [index, { resourceId, userId }] of transfers.entries()) {
    const path = `/handOver/${index}`;
    const found = places.find(({ id }) => id === resourceId);
    const user = users.find(({ id }) => id === userId && id !== leaving.id);
    if (seen.has(resourceId)) faults.push({ path, code: 'duplicate', message: 'is handed over twice' });
    else if (!found)
      faults.push({ path, code: 'unknown_value', message: 'is none that would be left without an admin' });
    else {
      const judged = await verifyAttempt(tx, caller, found, user);
      if ('reason' in judged) faults.push({ path, code: judged.reason, message: ERRORS[judged.reason][1] });
      else changes.push(judged);
    }
    seen.add(resourceId);
  }
  if (faults.length > 0) throw invalid(faults);
  await writeChanges(tx, caller, now, changes);
}

/** What somebody would leave without an admin; asked again once it is held. */
async function holdSoleResources(tx: Tx, userId: string, within: Within): Promise<Resource[]> {
  const idsOf = (places: readonly Resource[]) => places.map(({ id }) => id);
  await lockResources(tx, 'organization', idsOf(await findSoleOrganizations(tx, userId, within, MOST)));
  await lockResources(tx, 'project', idsOf(await findSoleProjects(tx, userId, within, MOST)));
  return [
    ...(await findSoleOrganizations(tx, userId, within, MOST)),
    ...(await findSoleProjects(tx, userId, within, MOST)),
  ];
}

/** Whether this person may become the place's admin. That somebody exists who is no member is not told. */
async function verifyAttempt(
  tx: Tx,
  { actor }: SignedInCaller,
  place: Resource,
  user: UserRecord | undefined,
) {
  const refused = { reason: 'not_organization_member' } as const;
  if (user?.status !== 'active') return refused;
  const before = (await findMemberships(tx, place, [user.id])).get(user.id)?.role;
  const facts = memberFactsOf(actor, place, user, before, []);
  if (!facts.isInOrganization) return refused;
  const decision = decideMember(actor, place, facts, 'admin');
  return decision.allowed ? { place, user, before, role: 'admin' as const } : { reason: decision.reason };
}
