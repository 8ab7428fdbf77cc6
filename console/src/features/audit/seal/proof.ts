import { queryOptions } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';

export type Proof = paths['/api/v1/audit-proof']['get']['responses'][200]['content']['application/json'];

/** The keys that the trail is sealed with, and how far it is. */
export const proofQuery = queryOptions({
  queryKey: ['audit', 'proof'],
  queryFn: ({ signal }): Promise<Proof> => unwrap(api.GET('/api/v1/audit-proof', { signal })),
  staleTime: 5_000,
});
