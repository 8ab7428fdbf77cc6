import { oneOf, validateListSearch } from '../../ui/list/search.ts';
import { MEMBER_ROLES, type MemberRole } from '../memberships/memberships.ts';

/** What the address of the members of one organization or project may say; read by the router, so without React. */
export interface MembersSearch {
  q?: string;
  role?: MemberRole;
  tab?: MembersTab;
}

export type MembersTab = 'invitations' | 'access';

const TABS: readonly MembersTab[] = ['invitations', 'access'];

/** The view that an address asks for. */
export function validateMembersSearch(search: Record<string, unknown>): MembersSearch {
  const view: MembersSearch = {};
  const { q } = validateListSearch(search);
  if (q !== undefined) view.q = q;
  const role = oneOf(MEMBER_ROLES, search.role);
  if (role) view.role = role;
  const tab = oneOf(TABS, search.tab);
  if (tab) view.tab = tab;
  return view;
}
