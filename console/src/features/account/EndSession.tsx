import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Session } from 'roster-contract';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useEndSession } from './my-sessions.ts';
import { useSessionWords } from './useSessionWords.ts';

/** Asks before another device is signed out. */
export function EndSession({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation('account');
  const endSession = useEndSession();
  const words = useSessionWords(session);
  const end = async () => {
    await endSession(session.id);
    notifications.show({ color: 'green', message: t('sessions.confirmEnd.done') });
  };
  return (
    <ConfirmDialog
      title={t('sessions.confirmEnd.title')}
      confirmLabel={t('sessions.confirmEnd.confirm')}
      onConfirm={end}
      onClose={onClose}
    >
      <Text size="sm">{t('sessions.confirmEnd.text', { ...words })}</Text>
    </ConfirmDialog>
  );
}
