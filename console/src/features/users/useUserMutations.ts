import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { User } from 'roster-contract';
import { ApiProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { displayEmail } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { useProblemText } from '../../ui/problem.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { OwnershipTransfers } from '../memberships/api.ts';
import { disableUser, enableUser, resendInvitation, revokeInvitation, useUserCache } from './api.ts';
import { isEmailed } from './user.ts';

type StatusChange = 'enable' | 'disable';
const OPPOSITE: Record<StatusChange, StatusChange> = { enable: 'disable', disable: 'enable' };
const TOASTS = { enable: 'toast.enabled', disable: 'toast.disabled' } as const;

/** Returns functions that enable or disable a user, with "Undo" in the toast. */
export function useStatusChange() {
  const { t } = useTranslation('users');
  const { problemText } = useProblemText();
  const { update } = useUserCache();
  const selfId = useSession().user.id;
  const { mutateAsync } = useMutation({
    mutationFn: ({ change, user, transfers }: StatusChangeRequest) =>
      change === 'enable' ? enableUser(user) : disableUser(user, transfers),
  });

  // The functions are passed to memoized rows, so their identity must not change.
  return useMemo(() => {
    /** Rejects with the server's problem. */
    const setStatus = async (change: StatusChange, user: User, transfers?: OwnershipTransfers) => {
      const changed = await mutateAsync({ change, user, transfers });
      void update(changed);
      const undo = { label: t('toast.undo'), run: () => void trySetStatus(OPPOSITE[change], changed) };
      // Callers who disabled themselves are signed out and cannot undo it.
      toast(changed, t(TOASTS[change], { name: user.username }), user.id === selfId ? undefined : undo);
    };

    /** Shows the server's problem in a toast. */
    const trySetStatus = async (change: StatusChange, user: User) => {
      try {
        await setStatus(change, user);
      } catch (error) {
        toastError(problemText(error));
      }
    };

    return { setStatus, trySetStatus };
  }, [mutateAsync, update, selfId, t, problemText]);
}

interface StatusChangeRequest {
  change: StatusChange;
  user: User;
  transfers: OwnershipTransfers | undefined;
}

/** The invitation was accepted or revoked while the list still showed it. */
const invitationGone = () =>
  new ApiProblem({ status: 404, code: 'not_found', detail: 'This invitation no longer exists.' });

const invitationIdOf = ({ invitation }: Pick<User, 'invitation'>): string => {
  if (!invitation) throw invitationGone();
  return invitation.id;
};

/** Returns the actions on the invitation of a pending user. */
export function useInvitationActions() {
  const { t } = useTranslation('users');
  const { problemText } = useProblemText();
  const { refresh } = useUserCache();
  // Refetched after a failure as well, since the list is likely to be outdated.
  const { mutateAsync: resend } = useMutation({
    mutationFn: async ({ user, sendMail }: { user: User; sendMail: boolean }) =>
      resendInvitation(invitationIdOf(user), sendMail),
    onSettled: () => void refresh(),
  });
  const { mutateAsync: revokeById } = useMutation({
    mutationFn: async (user: User) => revokeInvitation(invitationIdOf(user)),
    onSettled: () => void refresh(),
  });

  // The functions are passed to memoized rows, so their identity must not change.
  return useMemo(() => {
    /** Returns the link unless it is emailed. Shows the server's problem in a toast. */
    const tryResend = async (user: User): Promise<string | undefined> => {
      try {
        const invitation = await resend({ user, sendMail: true });
        if (!isEmailed(invitation)) return invitation.link;
        toast(user, t('toast.resent', { email: displayEmail(invitation.email) }));
      } catch (error) {
        toastError(problemText(error));
      }
      return undefined;
    };

    /** Returns a new link without emailing it. Rejects with the server's problem. */
    const createLink = async (user: User): Promise<string> => {
      const { link } = await resend({ user, sendMail: false });
      if (link === undefined) throw invitationGone();
      return link;
    };

    /** Rejects with the server's problem. */
    const revoke = async (user: User): Promise<void> => {
      await revokeById(user);
      toast(user, t('toast.revoked', { email: displayEmail(user.email) }));
    };
    return { tryResend, createLink, revoke };
  }, [resend, revokeById, t, problemText]);
}
