import { queryOptions } from '@tanstack/react-query';
import { fetchUser } from './calls.ts';

/** Everything known of single people. */
export const ONE_USER = ['users', 'one'] as const;

/** One person, for the page about them. Who is gone, and who is none of the caller's, are both `not_found`. */
export const userQuery = (id: string) =>
  queryOptions({ queryKey: [...ONE_USER, id], queryFn: ({ signal }) => fetchUser(id, signal) });
