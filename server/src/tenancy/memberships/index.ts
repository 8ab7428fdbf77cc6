export { accessRoutes } from './access-routes.ts';
export { forgetUsers } from './apply.ts';
export { Member, MemberChanges, MemberRole, NewMembers } from './contract.ts';
export { findResource, lockMembers, lockResources } from './facts.ts';
export { idsOf, listAsked } from './grant.ts';
export { grantRoutes } from './grant-routes.ts';
export { impactRoutes } from './impact-routes.ts';
export { membershipLifecycle } from './lifecycle.ts';
export { memberListRoutes } from './list-routes.ts';
export { type Resource, whereOf } from './model.ts';
export { decideManageMembers } from './policy.ts';
export {
  addFirstMembers,
  changeResource,
  forgetNames,
  patchResource,
  viewResource,
} from './resource-changes.ts';
export { recordResource } from './resource-record.ts';
export { membershipRoutes } from './routes.ts';
export { findResources } from './store.ts';
export { writeRoles } from './write.ts';
