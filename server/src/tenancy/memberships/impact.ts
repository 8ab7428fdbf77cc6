import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import type { Queryable } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { findUser, type WithoutAdminBody } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import type { RemovalImpactBody } from './contract.ts';
import { findResource, memberFactsOf } from './facts.ts';
import { countMembers, findSoleOrganizations, findSoleProjects } from './impact-store.ts';
import { type Resource, whereOf } from './model.ts';
import { belongsTo, decideMember, decideViewMembers } from './policy.ts';
import { findActiveAdmins, findMemberships } from './store.ts';

/** Of each, as many as anybody reads. */
const MOST_SHOWN = 100;

/** What somebody's going would leave without an active admin. */
export async function withoutAdminOf(
  db: Queryable,
  userId: string,
  place?: Resource,
): Promise<WithoutAdminBody> {
  const [organizations, projects] = await Promise.all([
    findSoleOrganizations(db, userId, { place }, MOST_SHOWN),
    findSoleProjects(db, userId, { place }, MOST_SHOWN),
  ]);
  const idsOf = (places: readonly Resource[]) => places.map(({ id }) => id);
  const [ofOrganizations, ofProjects] = await Promise.all([
    countMembers(db, 'organization', idsOf(organizations)),
    countMembers(db, 'project', idsOf(projects)),
  ]);
  return {
    organizations: organizations.map(({ id, name }) => ({
      id,
      name,
      memberCount: ofOrganizations.get(id) ?? 0,
    })),
    projects: projects.map(({ id, name, organization }) => ({
      id,
      name,
      organizationId: organization.id,
      organizationName: organization.name,
      memberCount: ofProjects.get(id) ?? 0,
    })),
  };
}

/** What removing a member would touch, and whether it is possible at all: one's own leaving, too. Throws 403, 404. */
export async function previewRemoval(
  services: Services,
  caller: SignedInCaller,
  { type, id }: Pick<Resource, 'type' | 'id'>,
  userId: string,
): Promise<RemovalImpactBody> {
  const { db } = services.database;
  const { actor } = caller;
  const attempt: Attempt = {
    eventType: 'membership',
    operation: 'view',
    target: { type: 'user', id: userId, name: null },
  };
  return recordingRefusals(services, caller, attempt, async () => {
    const place = await findResource(db, type, id);
    if (!place) throw new AppError('not_found');
    if (userId !== actor.id || !belongsTo(actor, place)) enforce(decideViewMembers(actor, place));
    Object.assign(attempt, whereOf(place));
    const [user, memberships, admins, withoutAdmin] = await Promise.all([
      findUser(db, userId),
      findMemberships(db, place, [userId]),
      findActiveAdmins(db, place, 2),
      withoutAdminOf(db, userId, place),
    ]);
    const role = memberships.get(userId)?.role;
    if (!user || !role) throw new AppError('not_found');
    const decision = decideMember(actor, place, memberFactsOf(actor, place, user, role, admins), null);
    return {
      allowed: decision.allowed,
      reason: decision.allowed ? null : decision.reason,
      projects: user.memberships.projects
        .filter(({ organizationId }) => type === 'organization' && organizationId === id)
        .map((project) => ({ projectId: project.projectId, name: project.name, role: project.role })),
      withoutAdmin,
    };
  });
}
