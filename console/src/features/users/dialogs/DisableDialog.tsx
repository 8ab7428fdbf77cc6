import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { useStatusChange } from '../data/useStatusChange.ts';
import { useUserImpact } from './useUserImpact.tsx';

/** Shows what disabling a person touches before doing it. */
export function DisableDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { changeStatus } = useStatusChange();
  const { isPossible, handOver, shown } = useUserImpact(user.id, 'disable');
  const isSelf = useSession().user.id === user.id;
  return (
    <ConfirmDialog
      title={t('disableDialog.title', { name: user.username })}
      confirmLabel={t('disableDialog.confirm')}
      isDisabled={!isPossible}
      onConfirm={() => changeStatus('disable', user, handOver)}
      onClose={onClose}
    >
      <Text size="sm">{t(isSelf ? 'disableDialog.self' : 'disableDialog.text')}</Text>
      {shown}
    </ConfirmDialog>
  );
}
