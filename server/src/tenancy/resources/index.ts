export { PLACE_PAGE, PLACE_PAGING, ResourceWords, resourceName } from './contract.ts';
export { paging, type ResourcePage, type ResourcePageRequest } from './list.ts';
export { readResources } from './list-store.ts';
export { findVersion, nameColumns, refuseTakenName, saveName } from './names-store.ts';
