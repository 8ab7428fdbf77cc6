import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { ApiProblem } from '../../../api/client.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import { resendInvitation, revokeInvitation, wasMailed } from './invitations.ts';
import { useUserCache } from './useUserCache.ts';

/** The person came, or somebody else revoked, while the list still showed them as invited. */
const gone = () =>
  new ApiProblem({ status: 404, code: 'not_found', detail: 'This invitation does not exist any more.' });

const idOf = ({ invitation }: Pick<User, 'invitation'>): string => {
  if (!invitation) throw gone();
  return invitation.id;
};

/** What can be done with the invitation of somebody who has not come yet. */
export function useInvitation() {
  const { t } = useTranslation('users');
  const { problemText } = useProblemText();
  const { refresh } = useUserCache();
  // Refreshed after a failure as well: then the list is likely to be old.
  const { mutateAsync: resend } = useMutation({
    mutationFn: async ({ user, sendMail }: { user: User; sendMail: boolean }) =>
      resendInvitation(idOf(user), sendMail),
    onSettled: () => void refresh(),
  });
  const { mutateAsync: revokeNow } = useMutation({
    mutationFn: async (user: User) => revokeInvitation(idOf(user)),
    onSettled: () => void refresh(),
  });

  // Each row of the list is given one of these, so they stay the same functions.
  return useMemo(() => {
    /** Answers the link if no mail carries it; tells what the server refused. */
    const tryResend = async (user: User): Promise<string | undefined> => {
      try {
        const invitation = await resend({ user, sendMail: true });
        if (!wasMailed(invitation)) return invitation.link;
        toast(user, t('toast.resent', { email: invitation.email }));
      } catch (error) {
        toastError(problemText(error));
      }
      return undefined;
    };

    /** Throws what the server refused. */
    const makeLink = async (user: User): Promise<string> => {
      const { link } = await resend({ user, sendMail: false });
      if (link === undefined) throw gone();
      return link;
    };

    /** Throws what the server refused. */
    const revoke = async (user: User): Promise<void> => {
      await revokeNow(user);
      toast(user, t('toast.revoked', { email: user.email }));
    };
    return { tryResend, makeLink, revoke };
  }, [resend, revokeNow, t, problemText]);
}
