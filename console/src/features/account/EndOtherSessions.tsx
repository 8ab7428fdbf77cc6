import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useEndSession } from './my-sessions.ts';

interface EndOtherSessionsProps {
  opened: boolean;
  count: number;
  onClose: () => void;
}

/** Asks before every other device is signed out. */
export function EndOtherSessions({ opened, count, onClose }: EndOtherSessionsProps) {
  const { t } = useTranslation('account');
  const endSession = useEndSession();
  const end = async () => {
    await endSession();
    notifications.show({ color: 'green', message: t('sessions.confirmOthers.done') });
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('sessions.confirmOthers.title')}
      confirmLabel={t('sessions.confirmOthers.confirm')}
      onConfirm={end}
      onClose={onClose}
    >
      <Text size="sm">{t('sessions.confirmOthers.text', { count })}</Text>
    </ConfirmDialog>
  );
}
