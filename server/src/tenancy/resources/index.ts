export { RESOURCE_PAGE, RESOURCE_PAGING, ResourceId, ResourceSearch, resourceName } from './contract.ts';
export { type ResourcePage, type ResourcePageRequest, readResources } from './list-store.ts';
export {
  auditLocationOf,
  auditTargetOf,
  RESOURCE_ROUTES,
  type Resource,
  type ResourceKey,
} from './model.ts';
export { decideAtResource, isMemberOf } from './policy.ts';
export { attemptOf, authorizeAtResource, readPage, viewResource } from './queries.ts';
export { useQuota } from './quota-store.ts';
export { limitRenames } from './rename-limit.ts';
export {
  findResource,
  findResources,
  findVersion,
  keyShareLockResources,
  lockResources,
  nameColumns,
  rethrowTakenName,
  saveName,
} from './store.ts';
