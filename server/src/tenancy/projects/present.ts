import type { Actor } from '../../access/actor.ts';
import { decideAtProject, type ProjectPermission } from '../../access/permissions.ts';
import type { ProjectBody } from './contract.ts';
import type { Project } from './store.ts';

/** Presents a project to the actor, with what they may do with it. */
export function presentProject(actor: Actor, project: Project): ProjectBody {
  const { id: projectId, organizationId } = project;
  const may = (permission: ProjectPermission) =>
    decideAtProject(actor, permission, { projectId, organizationId }).allowed;
  return {
    id: project.id,
    name: project.name,
    organizationId: project.organizationId,
    organizationName: project.organizationName,
    admins: project.admins,
    adminCount: project.adminCount,
    memberCount: project.memberCount,
    createdAt: project.createdAt.toISOString(),
    version: project.version,
    abilities: {
      update: may('update'),
      delete: may('delete'),
      viewMembers: may('viewMembers'),
      manageMembers: may('manageMembers'),
    },
  };
}
