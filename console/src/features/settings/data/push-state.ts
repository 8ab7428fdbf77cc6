import { queryOptions } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';

export type PushStateBody =
  paths['/api/v1/audit-push']['get']['responses'][200]['content']['application/json'];

/** How often is looked at it, while something is sent at all. Milliseconds. */
const UNDER_WAY = 3_000;

/** How sending audit events on stands; looks again by itself, and after each change of the settings. */
export const pushStateQuery = (version: number) =>
  queryOptions({
    queryKey: ['audit-push', version],
    queryFn: ({ signal }): Promise<PushStateBody> => unwrap(api.GET('/api/v1/audit-push', { signal })),
    refetchInterval: ({ state }) => (state.data?.state === 'off' ? false : UNDER_WAY),
  });
