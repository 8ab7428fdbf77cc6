import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../../../api/client.ts';

/** What keeping audit events for so many days would remove; counted anew each time it is asked. */
export const retentionImpactQuery = (days: number) =>
  queryOptions({
    queryKey: ['retention-impact', days],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/settings/audit-retention/impact', { params: { query: { days } }, signal })),
    gcTime: 0,
  });
