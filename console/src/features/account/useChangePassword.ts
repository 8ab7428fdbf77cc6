import { useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client.ts';
import { sessionQuery } from '../../api/session.ts';

/** POST /me/password; all other sessions of this person end. */
export function useChangePassword() {
  const queryClient = useQueryClient();
  return async (body: { currentPassword: string; newPassword: string }): Promise<void> => {
    const user = await unwrap(api.POST('/api/v1/me/password', { body }));
    queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user });
    // Not awaited: nobody looks at that list now.
    void queryClient.invalidateQueries({ queryKey: ['my-sessions'] });
  };
}
