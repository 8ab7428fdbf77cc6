import { useCallback, useState } from 'react';
import type { OpenUserDialog } from './dialogs/UserDialogs.tsx';
import type { OnUserAction } from './user.ts';
import { useInvitationActions, useStatusChange } from './useUserMutations.ts';

/** Returns the handler of the actions on a user, and the dialog that it has opened. */
export function useUserActions() {
  const { trySetStatus } = useStatusChange();
  const { tryResend } = useInvitationActions();
  const [dialog, setDialog] = useState<OpenUserDialog>();
  const onAction = useCallback<OnUserAction>(
    async (action, user) => {
      if (action === 'enable') {
        await trySetStatus('enable', user);
      } else if (action === 'resend') {
        const link = await tryResend(user);
        if (link !== undefined) setDialog({ kind: 'link', email: user.email, link });
      } else {
        setDialog({ kind: action, user });
      }
    },
    [trySetStatus, tryResend],
  );
  return { onAction, dialog, setDialog };
}
