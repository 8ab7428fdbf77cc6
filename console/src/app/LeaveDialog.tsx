import { Text } from '@mantine/core';
import { useTranslation } from '../lib/i18n.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';

interface LeaveDialogProps {
  onLeave: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks whether unsaved input may be discarded. */
export default function LeaveDialog({ onLeave, onClose }: LeaveDialogProps) {
  const { t } = useTranslation(['common', 'ui']);
  return (
    <ConfirmDialog
      title={t('ui:discard.question')}
      confirmLabel={t('leave.confirm')}
      onConfirm={onLeave}
      onClose={onClose}
    >
      <Text size="sm">{t('leave.text')}</Text>
    </ConfirmDialog>
  );
}
