import { Text } from '@mantine/core';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { useStatusChange } from '../useUserMutations.ts';
import { useUserImpact } from './UserImpact.tsx';

/** Disables a user: shows the impact and, where no admin would be left, asks for a new one. */
export function DisableUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { setStatus } = useStatusChange();
  const { isAllowed, transfers, impact } = useUserImpact(user.id, 'disable');
  const isSelf = useSession().user.id === user.id;
  return (
    <ConfirmDialog
      title={t('disable.title', { name: user.username })}
      confirmLabel={t('disable.confirm')}
      isDisabled={!isAllowed}
      onConfirm={() => setStatus('disable', user, transfers)}
      onClose={onClose}
    >
      <Text size="sm">{t(isSelf ? 'disable.self' : 'disable.text')}</Text>
      {impact}
    </ConfirmDialog>
  );
}
