export { PLACE_PAGE, PLACE_PAGING, PlaceWords, placeName } from './contract.ts';
export { type PlacePage, type PlacePageRequest, paging } from './list.ts';
export { readPlaces } from './list-store.ts';
export { findVersion, nameColumns, refuseTakenName, saveName } from './names-store.ts';
