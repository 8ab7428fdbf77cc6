import { type ViewChange as ChangeOf, useListView } from '../../ui/list/useList.ts';
import { type UsersSearch, validateUsersSearch } from './search.ts';

/** What to change of the list of people. */
export type ViewChange = ChangeOf<UsersSearch>;

/** The people that the address asks for, and the way to others. */
export const useUsersView = () => useListView('/users', validateUsersSearch);

/** Takes everything away that narrows the list down. */
export const EVERYBODY = {
  q: undefined,
  role: undefined,
  status: undefined,
  organizationId: undefined,
  organizationRole: undefined,
  projectId: undefined,
  inactiveSince: undefined,
} satisfies ViewChange;

/** Whether anything but the search narrows the list down. */
export const hasFilters = (view: UsersSearch): boolean =>
  Boolean(
    view.role ??
      view.status ??
      view.organizationId ??
      view.organizationRole ??
      view.projectId ??
      view.inactiveSince,
  );

/** Whether anything narrows the list down. */
export const isFiltered = (view: UsersSearch): boolean => view.q !== undefined || hasFilters(view);
