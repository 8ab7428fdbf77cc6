import { oneOf } from '../../ui/list/search.ts';

/** The tabs of the page about a user; the profile has no name in the address. */
export const USER_TABS = ['sessions', 'sign-ins', 'events', 'actions', 'mails'] as const;
export type UserTab = (typeof USER_TABS)[number];

/** The search parameters of the page about a user. Read by the router before the page is loaded, so without React. */
export interface UserSearch {
  tab?: UserTab;
}

/** Returns the valid search parameters; invalid ones are dropped, since links get cut and edited. */
export function validateUserSearch(search: Record<string, unknown>): UserSearch {
  const tab = oneOf(USER_TABS, search.tab);
  return tab === undefined ? {} : { tab };
}
