import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Activity, Signal } from 'roster-contract';
import { api, toProblem, unwrap } from '../../api/client.ts';
import { type CursorPage, infiniteList } from '../../api/infinite.ts';
import { SIGNALS } from '../../api/navigation-counts.ts';
import { readersTimeZone } from '../../lib/format.ts';

/** Milliseconds. */
const ACTIVITY_INTERVAL = 60_000;

/** GET /activity: counts of the users in the caller's scope, by days of the viewer's time zone. */
export const activityQuery = queryOptions({
  queryKey: ['activity'],
  queryFn: async ({ signal }): Promise<Activity> => {
    const fetchIn = (timeZone: string) =>
      unwrap(api.GET('/api/v1/activity', { params: { query: { timeZone } }, signal }));
    try {
      return await fetchIn(readersTimeZone());
    } catch (error) {
      // A browser may use a time zone that is newer than the server's database.
      if (toProblem(error).code !== 'invalid') throw error;
      return fetchIn('UTC');
    }
  },
  refetchInterval: ACTIVITY_INTERVAL,
  placeholderData: keepPreviousData,
});

/** As many as fit beside the chart. */
const SIGNALS_PER_PAGE = 5;

/** GET /signals: those not acknowledged yet, newest first. */
export const openSignalListQuery = infiniteList(
  [...SIGNALS, 'open'],
  (page, signal): Promise<CursorPage<Signal>> =>
    unwrap(api.GET('/api/v1/signals', { params: { query: { state: 'open', ...page } }, signal })),
  { limit: SIGNALS_PER_PAGE },
);

/** POST /signals/{id}/acknowledge. Idempotent. */
export const acknowledgeSignal = (id: string): Promise<Signal> =>
  unwrap(api.POST('/api/v1/signals/{id}/acknowledge', { params: { path: { id } } }));
