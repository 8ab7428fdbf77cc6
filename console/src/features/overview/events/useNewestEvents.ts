import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AuditEvent } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import { SIGNALS } from '../../../api/navigation-counts.ts';
import { openEventStream } from './event-stream.ts';

/** The card shows these; older ones are on the audit page. */
const LIMIT = 20;

const newestQuery = queryOptions({
  queryKey: ['newest-events'],
  queryFn: async ({ signal }): Promise<AuditEvent[]> => {
    const query = { limit: LIMIT };
    return (await unwrap(api.GET('/api/v1/audit-events', { params: { query }, signal }))).items;
  },
  staleTime: Number.POSITIVE_INFINITY,
  // A page that is opened again starts with a fresh list.
  gcTime: 0,
});

/** Returns the newest events within the caller's scope, kept up to date, and whether the event stream is open. */
export function useNewestEvents() {
  const queryClient = useQueryClient();
  const query = useQuery(newestQuery);
  const [isLive, setLive] = useState(true);
  useEffect(() => openEventStream({ onNews: createRefetch(queryClient), onState: setLive }), [queryClient]);
  return { query, isLive };
}

/**
 * Returns a function that fetches the events again. A call while a fetch is running causes one more afterwards: that
 * fetch may have been answered before the new event was written, and cancelling it could go on for as long as events
 * keep coming.
 */
function createRefetch(queryClient: QueryClient): () => void {
  const { queryKey } = newestQuery;
  let isRunning = false;
  let isDue = false;
  const run = async () => {
    isRunning = true;
    while (isDue) {
      isDue = queryClient.isFetching({ queryKey }) > 0;
      const before = queryClient.getQueryData(queryKey);
      await queryClient.refetchQueries({ queryKey }, { cancelRefetch: false });
      if (mayHaveSignals(before, queryClient.getQueryData(queryKey)))
        void queryClient.invalidateQueries({ queryKey: SIGNALS });
    }
    isRunning = false;
  };
  return () => {
    isDue = true;
    if (!isRunning) void run();
  };
}

/** Whether a signal may have been raised: its event is new, or so many events are that it may not be among them. */
function mayHaveSignals(before: AuditEvent[] = [], events: AuditEvent[] = []): boolean {
  const known = new Set(before.map(({ id }) => id));
  const added = events.filter(({ id }) => !known.has(id));
  return added.length === LIMIT || added.some(({ eventType }) => eventType === 'signal');
}
