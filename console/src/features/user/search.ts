/** The parts of the page about a person; the first has no name in the address. */
export const USER_TABS = ['sessions', 'sign-ins', 'events', 'actions', 'mails'] as const;
export type UserTab = (typeof USER_TABS)[number];

/** Whatever the address bar may hold; read by the router before the page, so without React. */
export interface UserSearch {
  tab?: UserTab;
}

/** The part of the page that an address asks for. What makes no sense is left out instead of refused, since links get cut and edited. */
export function validateUserSearch(search: Record<string, unknown>): UserSearch {
  const tab = USER_TABS.find((known) => known === search.tab);
  return tab === undefined ? {} : { tab };
}
