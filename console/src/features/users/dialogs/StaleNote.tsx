import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface StaleNoteProps {
  onLoad: () => void;
  isLoading: boolean;
}

/** Says that somebody else was quicker, and offers their values without throwing away what was typed. */
export function StaleNote({ onLoad, isLoading }: StaleNoteProps) {
  const { t } = useTranslation('users-dialogs');
  return (
    <Alert color="yellow" role="alert" icon={<IconAlertTriangle size={18} />} title={t('edit.staleTitle')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('edit.staleText')}</Text>
        <Button variant="default" size="xs" onClick={onLoad} loading={isLoading}>
          {t('edit.loadNewest')}
        </Button>
      </Stack>
    </Alert>
  );
}
