import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { ShowOnceDialog } from '../../../ui/dialog-parts.tsx';
import classes from './NewPasswordDialog.module.css';

interface NewPasswordDialogProps {
  name: string;
  password: string;
  onClose: () => void;
}

/** Shows a password that nothing can show again. */
export function NewPasswordDialog({ name, password, onClose }: NewPasswordDialogProps) {
  const { t } = useTranslation('users-dialogs');
  return (
    <ShowOnceDialog title={t('reset.doneTitle')} onClose={onClose}>
      <Stack gap="md">
        <Alert color="teal" p="sm" icon={<IconCheck size={18} />} role="status">
          {t('reset.doneText', { name })}
        </Alert>
        <Group className={classes.password} justify="space-between" wrap="nowrap">
          <Text component="output" ff="monospace" aria-label={t('reset.password')} className={classes.text}>
            {password}
          </Text>
          <CopyButton text={password} />
        </Group>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {t('reset.close')}
          </Button>
        </Group>
      </Stack>
    </ShowOnceDialog>
  );
}
