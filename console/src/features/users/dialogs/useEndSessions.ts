import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useProblemText } from '../../../ui/problem.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import { endAllSessions, endSession } from '../data/calls.ts';
import { userSessionsQuery } from '../data/sessions.ts';
import { useUserCache } from '../data/useUserCache.ts';

/** Ends one session of a person, or all of them, and shows what is left. */
export function useEndSessions(user: User) {
  const { t } = useTranslation('users-dialogs');
  const { problemText } = useProblemText();
  const { noticeSelf } = useUserCache();
  const queryClient = useQueryClient();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (sessionId: string | undefined) =>
      sessionId === undefined ? endAllSessions(user) : endSession(user, sessionId),
    onSettled: () => {
      noticeSelf(user.id);
      return queryClient.invalidateQueries(userSessionsQuery(user.id));
    },
  });

  /** Without an id: all. */
  const end = async (sessionId?: string): Promise<void> => {
    try {
      await mutateAsync(sessionId);
      toast(
        user,
        sessionId === undefined ? t('toast.sessionsEnded', { name: user.username }) : t('toast.sessionEnded'),
      );
    } catch (error) {
      toastError(problemText(error));
    }
  };
  return { end, isPending };
}
