import type { Actor, AnyCaller } from '../../access/actor.ts';
import { recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import type { MembershipsAsked } from '../../identity/users/index.ts';
import { HOUR } from '../../lib/clock.ts';
import { ERRORS, type ErrorCode, type Fault, invalid } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { decideManageMembers, findResources, idsOf, listAsked, type Resource } from '../memberships/index.ts';
import { keepResources } from './facts.ts';
import { auditedFields, type OfferedResource } from './model.ts';
import { eventOf } from './revoke.ts';
import { findOffers, type NewOffer, saveOffers } from './store.ts';

/**
 * Which organizations, each with its projects, an actor asks somebody to join; they stay until the transaction ends. Ids
 * in a body are checked like those in a path. Throws 422 with all faults at once.
 * @param implied whether who is asked to a project alone becomes viewer of its organization; else that must be named.
 */
export async function readOffered(
  tx: Tx,
  actor: Actor,
  asked: MembershipsAsked,
  implied: boolean,
): Promise<OfferedResource[]> {
  const all = listAsked(asked, '/memberships');
  if (all.length === 0) return [];
  const projectsAsked = await findResources(tx, 'project', idsOf(all, 'project'));
  const named = idsOf(all, 'organization');
  const through = implied ? projectsAsked.map(({ organization }) => organization.id) : [];
  const organizations = await keepResources(tx, 'organization', [...new Set([...named, ...through])]);
  const projects = await keepResources(tx, 'project', idsOf(all, 'project'));

  const faults: Fault[] = [];
  const refuse = (path: string, code: ErrorCode) => faults.push({ path, code, message: ERRORS[code][1] });
  const offered = new Map<string, OfferedResource>();
  const seen = new Set<string>();
  /** Whether the actor may add people there. */
  const isOpen = (place: Resource | undefined, path: string): place is Resource => {
    const decision = place && decideManageMembers(actor, place);
    if (!decision?.allowed) refuse(path, decision?.reason ?? 'not_found');
    return decision?.allowed ?? false;
  };
  for (const { type, id, role, path } of all) {
    if (seen.has(id)) faults.push({ path, code: 'duplicate', message: 'stands there twice' });
    seen.add(id);
    const place = (type === 'organization' ? organizations : projects).find((each) => each.id === id);
    if (!isOpen(place, path)) continue;
    const { organization } = place;
    if (type === 'organization') {
      offered.set(id, { organization, role, projects: [] });
      continue;
    }
    if (!offered.has(organization.id)) {
      const joined = organizations.find((each) => each.id === organization.id);
      if (!implied || named.includes(organization.id)) {
        refuse(path, 'not_organization_member');
        continue;
      }
      if (!isOpen(joined, path)) continue;
      offered.set(organization.id, { organization, role: 'viewer', projects: [] });
    }
    offered.get(organization.id)?.projects.push({ projectId: id, name: place.name, role });
  }
  if (faults.length > 0) throw invalid(faults);
  return [...offered.values()];
}

/** When what is offered now can't be accepted any more. */
export const expiryFrom = ({ settings }: Pick<Services, 'settings'>, now: Date): Date =>
  new Date(now.getTime() + settings.current.userInvite.invitationExpiryHours * HOUR);

/** Offers somebody these places, each with a trace in its organization; who is asked already is asked anew. */
export async function makeOffers(
  tx: Tx,
  caller: AnyCaller,
  offer: NewOffer,
  places: readonly OfferedResource[],
): Promise<string[]> {
  const saved = await saveOffers(
    tx,
    offer,
    places.map((place) => ({ ...place, id: newId() })),
  );
  const ids = [...saved.keys()];
  const events = (await findOffers(tx, ids)).map((made) =>
    eventOf(made, saved.get(made.id)?.isNew ? 'create' : 'renew', { after: auditedFields(made) }),
  );
  await recordAll(tx, caller, offer.createdAt, events);
  return ids;
}
