import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { UserSessions } from './UserSessions.tsx';

/** Where one person is signed in, over the list of people. */
export function SessionsDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { t: common } = useTranslation('ui');
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('sessions.title', { name: user.username })}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      <UserSessions user={user} />
    </Modal>
  );
}
