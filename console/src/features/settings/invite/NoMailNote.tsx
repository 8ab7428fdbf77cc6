import { Alert } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import type { UserInviteBody } from '../data/sections.ts';

interface NoMailNoteProps {
  method: UserInviteBody['method'];
}

/** Says what inviting by email comes to while no mail server is set up. */
export function NoMailNote({ method }: NoMailNoteProps) {
  const { t } = useTranslation('settings');
  const { system } = useSession();
  if (method !== 'email' || system.mailConfigured) return null;
  return (
    <Alert color="yellow" p="sm" icon={<IconMailOff size={18} />} role="status">
      {t('invite.noMail')}
    </Alert>
  );
}
