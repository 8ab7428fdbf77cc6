import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import type { OwnershipTransfers } from '../../memberships/api.ts';
import { disableUser, enableUser } from './calls.ts';
import { useUserCache } from './useUserCache.ts';

type Change = 'enable' | 'disable';

const OPPOSITE: Record<Change, Change> = { enable: 'disable', disable: 'enable' };
const DONE = { enable: 'toast.enabled', disable: 'toast.disabled' } as const;

/** Enables or disables a person, with the way back in the message that says so. */
export function useStatusChange() {
  const { t } = useTranslation('users');
  const { problemText } = useProblemText();
  const { show } = useUserCache();
  const selfId = useSession().user.id;
  const { mutateAsync } = useMutation({
    mutationFn: ({
      change,
      user,
      handOver,
    }: {
      change: Change;
      user: User;
      handOver?: OwnershipTransfers | undefined;
    }) => (change === 'enable' ? enableUser(user) : disableUser(user, handOver)),
  });

  // Each row of the list is given these, so they stay the same functions.
  return useMemo(() => {
    /** Throws what the server refused. */
    const changeStatus = async (change: Change, user: User, handOver?: OwnershipTransfers): Promise<void> => {
      const changed = await mutateAsync({ change, user, handOver });
      void show(changed);
      const undo = { label: t('toast.undo'), run: () => void tryStatus(OPPOSITE[change], changed) };
      // Who disabled themselves is signed out and can't undo anything.
      toast(changed, t(DONE[change], { name: user.username }), user.id === selfId ? undefined : undo);
    };

    /** Tells what the server refused. */
    const tryStatus = async (change: Change, user: User): Promise<void> => {
      try {
        await changeStatus(change, user);
      } catch (error) {
        toastError(problemText(error));
      }
    };

    return { changeStatus, tryStatus };
  }, [mutateAsync, show, selfId, t, problemText]);
}
