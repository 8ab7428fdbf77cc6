import { Button, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DialogFooter } from '../../../ui/DialogFooter.tsx';
import { useUnsavedInput } from '../../../ui/unsaved-input.ts';
import { LinkField } from '../invite/LinkField.tsx';

interface LinkDialogProps {
  email: string;
  link: string;
  onClose: () => void;
}

/** Shows a link that nothing can show again; so neither Esc nor a click outside closes it by accident. */
export function LinkDialog({ email, link, onClose }: LinkDialogProps) {
  const { t } = useTranslation('users');
  useUnsavedInput(true);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('linkDialog.title')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
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
    </Modal>
  );
}
