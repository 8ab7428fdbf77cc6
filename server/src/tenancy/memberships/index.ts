export { writeInvitedRoles } from './changes.ts';
export { Member, MemberChanges, MemberRole, NewMembers } from './contract.ts';
export { lockMembers } from './facts.ts';
export { idsOf, requestedRolesOf } from './grant.ts';
export { membershipLifecycle } from './lifecycle.ts';
export { decideManageMembers } from './policy.ts';
export {
  auditResource,
  createResourceChanges,
  type ResourceChangeDependencies,
} from './resource-changes.ts';
export { membershipRoutes } from './routes.ts';
export { setRoles } from './set-roles.ts';
export { findActiveAdmins } from './store.ts';
