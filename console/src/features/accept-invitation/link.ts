import { queryOptions } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { ASKED_ONCE } from '../../api/links.ts';

/** What an invitation's link is worth. */
export type InvitationLink =
  paths['/api/v1/invitations/lookup']['post']['responses'][200]['content']['application/json'];

/** POST /invitations/lookup. */
export const invitationLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation-link', token],
    queryFn: ({ signal }): Promise<InvitationLink> =>
      unwrap(api.POST('/api/v1/invitations/lookup', { body: { token }, signal })),
    enabled: token !== '',
    ...ASKED_ONCE,
  });
