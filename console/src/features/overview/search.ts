/** Whatever the address bar may hold; read by the router before the page, so without React. */
export interface OverviewSearch {
  /** How sign-ins are counted; by the hour without it. */
  by?: 'day';
}

/** The view that an address asks for. What makes no sense, and what is the default anyway, is left out. */
export const validateOverviewSearch = (search: Record<string, unknown>): OverviewSearch =>
  search.by === 'day' ? { by: 'day' } : {};
