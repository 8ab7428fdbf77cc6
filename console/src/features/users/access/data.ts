import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../../../api/client.ts';

/** An organization or project to ask about. */
export interface AskedPlace {
  type: 'organization' | 'project';
  id: string;
}

/** What a person may do at a place, and through what. Asked anew each time, since roles change. */
export const accessQuery = (userId: string, { type, id }: AskedPlace) =>
  queryOptions({
    queryKey: ['users', 'access', userId, type, id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/users/{id}/access', {
          params: {
            path: { id: userId },
            query: type === 'organization' ? { organizationId: id } : { projectId: id },
          },
          signal,
        }),
      ),
    staleTime: 0,
  });

export const GRANTS = [
  'system_admin',
  'organization_admin',
  'project_admin',
  'organization_viewer',
  'project_viewer',
] as const;

/** What the words know of; a newer server may have others. */
export const ABILITIES = {
  organization: ['view', 'update', 'delete', 'viewMembers', 'manageMembers', 'createProject'],
  project: ['view', 'update', 'delete', 'viewMembers', 'manageMembers'],
} as const;
