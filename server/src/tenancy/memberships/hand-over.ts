import type { SignedInCaller } from '../../access/actor.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Tx } from '../../db/database.ts';
import { findUsers, type HandOver, type UserRecord } from '../../identity/users/index.ts';
import { ERRORS, type Fault, invalid } from '../../kit/errors.ts';
import { type Change, writeChanges } from './apply.ts';
import { holdPlaces, memberFactsOf } from './facts.ts';
import { findSoleOrganizations, findSoleProjects, type Within } from './impact-store.ts';
import type { Place } from './model.ts';
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
export async function handOverPlaces(
  tx: Tx,
  caller: SignedInCaller,
  now: Date,
  leaving: Pick<UserRecord, 'id'>,
  place: Place | undefined,
  handOvers: readonly HandOver[],
): Promise<void> {
  if (handOvers.length === 0) return;
  const places = await holdSolePlaces(tx, leaving.id, {
    place,
    ids: handOvers.map(({ placeId }) => placeId),
  });
  const users = await findUsers(
    tx,
    handOvers.map(({ userId }) => userId),
  );
  const faults: Fault[] = [];
  const changes: (Change & { place: Place; role: MemberRole })[] = [];
  const seen = new Set<string>();
  for (const [index, { placeId, userId }] of handOvers.entries()) {
    const path = `/handOver/${index}`;
    const found = places.find(({ id }) => id === placeId);
    const user = users.find(({ id }) => id === userId && id !== leaving.id);
    if (seen.has(placeId)) faults.push({ path, code: 'duplicate', message: 'is handed over twice' });
    else if (!found)
      faults.push({ path, code: 'unknown_value', message: 'is none that would be left without an admin' });
    else {
      const judged = await judge(tx, caller, found, user);
      if ('reason' in judged) faults.push({ path, code: judged.reason, message: ERRORS[judged.reason][1] });
      else changes.push(judged);
    }
    seen.add(placeId);
  }
  if (faults.length > 0) throw invalid(faults);
  await writeChanges(tx, caller, now, changes);
}

/** What somebody would leave without an admin; asked again once it is held. */
async function holdSolePlaces(tx: Tx, userId: string, within: Within): Promise<Place[]> {
  const idsOf = (places: readonly Place[]) => places.map(({ id }) => id);
  await holdPlaces(tx, 'organization', idsOf(await findSoleOrganizations(tx, userId, within, MOST)));
  await holdPlaces(tx, 'project', idsOf(await findSoleProjects(tx, userId, within, MOST)));
  return [
    ...(await findSoleOrganizations(tx, userId, within, MOST)),
    ...(await findSoleProjects(tx, userId, within, MOST)),
  ];
}

/** Whether this person may become the place's admin. That somebody exists who is no member is not told. */
async function judge(tx: Tx, { actor }: SignedInCaller, place: Place, user: UserRecord | undefined) {
  const refused = { reason: 'not_organization_member' } as const;
  if (user?.status !== 'active') return refused;
  const before = (await findMemberships(tx, place, [user.id])).get(user.id)?.role;
  const facts = memberFactsOf(actor, place, user, before, []);
  if (!facts.isInOrganization) return refused;
  const decision = decideMember(actor, place, facts, 'admin');
  return decision.allowed ? { place, user, before, role: 'admin' as const } : { reason: decision.reason };
}
