import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AuditEvent } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import { SIGNALS } from '../../../api/signals.ts';
import { MOST_EVENTS, mergeEvents } from './merge.ts';
import { openStream } from './stream.ts';

const newestQuery = queryOptions({
  queryKey: ['newest-events'],
  queryFn: async ({ signal, client, queryKey }): Promise<AuditEvent[]> => {
    const query = { limit: MOST_EVENTS };
    const { items } = await unwrap(api.GET('/api/v1/audit-events', { params: { query }, signal }));
    // What the stream told meanwhile may be newer than this answer.
    return mergeEvents(items, client.getQueryData<AuditEvent[]>(queryKey) ?? []);
  },
  staleTime: Number.POSITIVE_INFINITY,
  // What was shown is looked at anew by who comes back.
  gcTime: 0,
});

/** The newest events within the caller's scope, followed as they happen; and whether they are followed at the moment. */
export function useNewestEvents() {
  const queryClient = useQueryClient();
  const query = useQuery(newestQuery);
  const [isLive, setLive] = useState(true);
  useEffect(() => {
    const { queryKey } = newestQuery;
    return openStream({
      onEvents: (events) => {
        queryClient.setQueryData(queryKey, (known: AuditEvent[] = []) => mergeEvents(events, known));
        if (events.some(({ eventType }) => eventType === 'signal'))
          void queryClient.invalidateQueries({ queryKey: SIGNALS });
      },
      // Whatever happened while nobody listened.
      onOpen: () => void queryClient.invalidateQueries({ queryKey }),
      onState: setLive,
    });
  }, [queryClient]);
  return { query, isLive };
}
