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

/** Converts a view's filters to query parameters; a period ends now. */
export function queryOf(view: AuditSearch): AuditQuery {
  const { period, ...filter } = filterOf(view);
  return { ...filter, ...(period && { from: startOf(period, new Date()) }) };
}

/** GET /audit-events: one page. Stale after seconds, since events are written all the time. */
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

/** Milliseconds. */
const NEWER_EVENTS_INTERVAL = 20_000;
/** From this number on, the console shows “more than”. */
export const NEWER_EVENTS_LIMIT = 100;

/**
 * The ids of events in the view since the newest event shown, polled. May include events of the same millisecond that
 * are already shown.
 */
export const newerEventsQuery = (view: AuditSearch, newest: AuditEvent | undefined) =>
  queryOptions({
    queryKey: ['audit', 'newer', filterOf(view), newest?.id ?? null],
    queryFn: async ({ signal }): Promise<string[]> => {
      const from = newest && { from: newest.at };
      const query = { ...queryOf(view), ...from, limit: NEWER_EVENTS_LIMIT };
      const { items } = await unwrap(api.GET('/api/v1/audit-events', { params: { query }, signal }));
      return items.map(({ id }) => id);
    },
    // The shown events have just been fetched.
    initialData: [],
    refetchInterval: NEWER_EVENTS_INTERVAL,
    staleTime: NEWER_EVENTS_INTERVAL,
    retry: false,
  });

/** The name of an operator or target in the latest event about them; null if there is none. */
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

export type Proof = paths['/api/v1/audit-proof']['get']['responses'][200]['content']['application/json'];

/** GET /audit-proof: the signing keys, and up to which event the audit log is sealed. */
export const proofQuery = queryOptions({
  queryKey: ['audit', 'proof'],
  queryFn: ({ signal }): Promise<Proof> => unwrap(api.GET('/api/v1/audit-proof', { signal })),
  staleTime: 5_000,
});
