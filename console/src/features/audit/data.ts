import { queryOptions } from '@tanstack/react-query';
import type { AuditEvent, paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { DEFAULT_PAGE_SIZE } from '../../ui/list/search.ts';
import { startOf } from './period.ts';
import type { AuditSearch } from './search.ts';
import { filterOf } from './view.ts';

type Listing = paths['/api/v1/audit-events']['get'];
export type AuditPage = Listing['responses'][200]['content']['application/json'];
type AuditQuery = NonNullable<Listing['parameters']['query']>;

/** What the server is asked for: a period counts from now on. */
export function queryOf(view: AuditSearch): AuditQuery {
  const { period, ...filter } = filterOf(view);
  return { ...filter, ...(period && { from: startOf(period, new Date()) }) };
}

/** One page of the trail. What happens goes on, so it is asked for again whenever somebody comes back to it. */
export const auditListQuery = (view: AuditSearch) => {
  const { limit = DEFAULT_PAGE_SIZE, cursor } = view;
  return queryOptions({
    queryKey: ['audit', 'list', filterOf(view), limit, cursor ?? null],
    queryFn: ({ signal }): Promise<AuditPage> => {
      const query = { ...queryOf(view), limit, ...(cursor !== undefined && { cursor }) };
      return unwrap(api.GET('/api/v1/audit-events', { params: { query }, signal }));
    },
    staleTime: 5_000,
  });
};

/** Milliseconds between looking whether there is anything new. */
const PAUSE = 20_000;
/** As many as are worth counting. */
export const NEW_EVENTS_COUNTED = 100;

/** Which events came into the view after the newest that is shown: their ids, and perhaps those of the same moment. */
export const newerEventsQuery = (view: AuditSearch, newest: AuditEvent | undefined) =>
  queryOptions({
    queryKey: ['audit', 'newer', filterOf(view), newest?.id ?? null],
    queryFn: async ({ signal }): Promise<string[]> => {
      const from = newest && { from: newest.at };
      const query = { ...queryOf(view), ...from, limit: NEW_EVENTS_COUNTED };
      const { items } = await unwrap(api.GET('/api/v1/audit-events', { params: { query }, signal }));
      return items.map(({ id }) => id);
    },
    // What is shown has just been asked for.
    initialData: [],
    refetchInterval: PAUSE,
    staleTime: PAUSE,
    retry: false,
  });

/** What somebody, or what was acted on, was called when the trail last told of it; null: it tells of none such. */
export const nameQuery = (filter: 'operatedBy' | 'targetId', id: string) =>
  queryOptions({
    queryKey: ['audit', 'name', filter, id],
    queryFn: async ({ signal }): Promise<string | null> => {
      const query = { [filter]: id, limit: 1 };
      const { items } = await unwrap(api.GET('/api/v1/audit-events', { params: { query }, signal }));
      const [event] = items;
      return (filter === 'operatedBy' ? event?.operatedBy : event?.target)?.name ?? null;
    },
    staleTime: 60_000,
    retry: false,
  });
