import { useQueryClient } from '@tanstack/react-query';
import { sessionQuery, setupQuery } from '../../../api/session.ts';
import { applyLanguage } from '../../../lib/i18n.ts';

/** Brings what everybody may know of the system up to date: the Users page's button, rules for passwords, the language. */
export function useRefreshSystem(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      queryClient.invalidateQueries({ queryKey: setupQuery.queryKey }),
    ]);
    const session = queryClient.getQueryData(sessionQuery.queryKey);
    if (session) await applyLanguage({ user: session.user.language, system: session.system.language });
  };
}
