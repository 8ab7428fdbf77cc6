import { queryOptions } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { ASKED_ONCE } from '../../api/links.ts';

/** What a link that sets a new password is worth. */
export type PasswordResetLink =
  paths['/api/v1/password-resets/lookup']['post']['responses'][200]['content']['application/json'];

/** POST /password-resets/lookup. */
export const passwordResetLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ['password-reset-link', token],
    queryFn: ({ signal }): Promise<PasswordResetLink> =>
      unwrap(api.POST('/api/v1/password-resets/lookup', { body: { token }, signal })),
    enabled: token !== '',
    ...ASKED_ONCE,
  });
