import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Activity } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';

/** Milliseconds between looking again. */
const PAUSE = 60_000;

/** How much goes on among the people whom the caller may see, by days of the viewer's own zone. */
export const activityQuery = queryOptions({
  queryKey: ['activity'],
  queryFn: ({ signal }): Promise<Activity> => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    return unwrap(api.GET('/api/v1/activity', { params: { query: { timeZone } }, signal }));
  },
  refetchInterval: PAUSE,
  placeholderData: keepPreviousData,
});

export type SignInCounts = Activity['signIns']['hours'][number];
