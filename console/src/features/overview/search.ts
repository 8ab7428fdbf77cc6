/** The search parameters of the overview. The router reads them before the page is loaded, so without React. */
export interface OverviewSearch {
  /** Counts sign-ins per day instead of per hour. */
  by?: 'day';
}

/** Returns the valid search parameters; invalid values and defaults are left out. */
export const validateOverviewSearch = (search: Record<string, unknown>): OverviewSearch =>
  search.by === 'day' ? { by: 'day' } : {};
