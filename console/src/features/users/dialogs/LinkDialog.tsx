import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DialogFooter, ShowOnceDialog } from '../../../ui/dialog-parts.tsx';
import { LinkField } from '../invite/LinkField.tsx';

interface LinkDialogProps {
  email: string;
  link: string;
  onClose: () => void;
}

/** Shows a link that nothing can show again. */
export function LinkDialog({ email, link, onClose }: LinkDialogProps) {
  const { t } = useTranslation('users-dialogs');
  return (
    <ShowOnceDialog title={t('linkDialog.title')} onClose={onClose}>
      <Stack gap="xs">
        <Text size="sm" role="status" style={{ overflowWrap: 'anywhere' }}>
          {t('linkDialog.text', { email })}
        </Text>
        <LinkField link={link} email={email} />
      </Stack>
      <DialogFooter>
        <Button onClick={onClose} data-autofocus>
          {t('invited.close')}
        </Button>
      </DialogFooter>
    </ShowOnceDialog>
  );
}
