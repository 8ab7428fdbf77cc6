import { IconLink, IconMailForward } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { RowButton } from '../../../ui/RowButton.tsx';
import type { Act } from './actions.ts';
import { nameOf } from './name.ts';
import { nextActionOf } from './next-action.ts';

const ICONS = { resend: IconMailForward, copyLink: IconLink };

/** Gives somebody who has not come yet another link. */
export function SendLinkButton({ user, act }: { user: User; act: Act }) {
  const { t } = useTranslation('users');
  const action = nextActionOf(user);
  if (action === undefined) return null;
  const Icon = ICONS[action];
  return (
    <RowButton
      name={t(`action.${action}Of`, { name: nameOf(user) })}
      hint={t(`action.${action}`)}
      icon={<Icon size={16} stroke={1.75} />}
      onClick={() => act(action, user)}
    />
  );
}
