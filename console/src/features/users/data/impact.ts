import { queryOptions } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';

type Impact = paths['/api/v1/users/{id}/impact']['get']['responses'][200]['content']['application/json'];
export type ImpactAction = Impact['action'];

const fetchImpact = (id: string, action: ImpactAction, signal: AbortSignal): Promise<Impact> =>
  unwrap(api.GET('/api/v1/users/{id}/impact', { params: { path: { id }, query: { action } }, signal }));

/** What an action on one person would touch. Asked anew each time, since people sign in and out. */
export const impactQuery = (id: string, action: ImpactAction) =>
  queryOptions({
    queryKey: ['users', 'impact', action, id],
    queryFn: ({ signal }) => fetchImpact(id, action, signal),
    staleTime: 0,
    gcTime: 0,
  });

/** How many previews are asked for at once: enough to be quick, too few to be noticed by others. */
const AT_ONCE = 4;

/** What the same action on several people would touch together. */
export const combinedImpactQuery = (ids: readonly string[], action: ImpactAction) =>
  queryOptions({
    queryKey: ['users', 'impact', action, ids],
    queryFn: async ({ signal }) => {
      const touched = { action, sessions: 0, invitations: 0, leftWithoutAdmin: 0 };
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const some = ids.slice(start, start + AT_ONCE);
        const impacts = await Promise.all(some.map((id) => fetchImpact(id, action, signal)));
        for (const { sessions, invitations, withoutAdmin } of impacts) {
          touched.sessions += sessions;
          touched.invitations += invitations;
          touched.leftWithoutAdmin += withoutAdmin.organizations.length + withoutAdmin.projects.length;
        }
      }
      return touched;
    },
    staleTime: 0,
    gcTime: 0,
  });
