import type { Actor } from '../../access/actor.ts';
import { decideAtOrganization, type OrganizationPermission } from '../../access/permissions.ts';
import type { OrganizationBody } from './contract.ts';
import { decideDeleteOrganization } from './policy.ts';
import type { Organization } from './store.ts';

/** Presents an organization to the actor, with what they may do with it. */
export function presentOrganization(actor: Actor, organization: Organization): OrganizationBody {
  const may = (permission: OrganizationPermission) =>
    decideAtOrganization(actor, permission, organization.id).allowed;
  const deletion = decideDeleteOrganization(actor, organization);
  return {
    id: organization.id,
    name: organization.name,
    memberCount: organization.memberCount,
    projectCount: organization.projectCount,
    createdAt: organization.createdAt.toISOString(),
    version: organization.version,
    abilities: {
      update: may('update'),
      delete: deletion.allowed,
      viewMembers: may('viewMembers'),
      manageMembers: may('manageMembers'),
      createProject: may('createProject'),
    },
    denials:
      deletion.allowed || deletion.reason !== 'organization_not_empty' ? {} : { delete: deletion.reason },
  };
}
