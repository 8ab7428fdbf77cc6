import { useCallback, useState } from 'react';
import type { User } from 'roster-contract';
import { useInvitation } from './data/useInvitation.ts';
import { useStatusChange } from './data/useStatusChange.ts';
import type { OpenDialog } from './dialogs/open-dialog.ts';
import type { Act } from './row/actions.ts';

/** What can be done with people, from a list of them or a page about one; and the dialog that it opened. */
export function useUserActs() {
  const { tryStatus } = useStatusChange();
  const { tryResend } = useInvitation();
  const [dialog, setDialog] = useState<OpenDialog>();
  const resend = useCallback(
    async (user: User) => {
      const link = await tryResend(user);
      if (link !== undefined) setDialog({ kind: 'link', email: user.email, link });
    },
    [tryResend],
  );
  const act = useCallback<Act>(
    (action, user) => {
      if (action === 'enable') void tryStatus('enable', user);
      else if (action === 'resend') void resend(user);
      else setDialog({ kind: action, user });
    },
    [tryStatus, resend],
  );
  return { act, dialog, setDialog };
}
