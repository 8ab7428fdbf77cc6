import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { useInvitation } from '../data/useInvitation.ts';

/** Asks before an invitation is taken back, by the address that it went to. */
export function RevokeDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { revoke } = useInvitation();
  return (
    <ConfirmDialog
      title={t('revokeDialog.title')}
      confirmLabel={t('revokeDialog.confirm')}
      onConfirm={() => revoke(user)}
      onClose={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('revokeDialog.text', { email: user.email })}
      </Text>
    </ConfirmDialog>
  );
}
