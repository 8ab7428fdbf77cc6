import { Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { hasUnsavedInput } from '../ui/unsaved-input.ts';

/** Asks before navigation, Back or a reload discards unsaved input. */
export function LeaveGuard() {
  const { status, proceed, reset } = useBlocker({
    // The page itself replaces the address only where its forms stay: for another search or page of a list.
    shouldBlockFn: ({ current, next, action }) =>
      hasUnsavedInput() && (action !== 'REPLACE' || current.pathname !== next.pathname),
    enableBeforeUnload: hasUnsavedInput,
    withResolver: true,
  });
  return status === 'blocked' && <LeaveDialog onLeave={async () => proceed()} onClose={reset} />;
}

interface LeaveDialogProps {
  onLeave: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks whether unsaved input may be discarded. */
export function LeaveDialog({ onLeave, onClose }: LeaveDialogProps) {
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
