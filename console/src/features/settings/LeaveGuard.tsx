import { Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { hasUnsavedInput } from '../../ui/unsaved-input.ts';

/** Asks before another page takes the place of something typed and not saved. */
export function LeaveGuard() {
  const { t } = useTranslation(['settings', 'ui']);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => hasUnsavedInput() && current.pathname !== next.pathname,
    enableBeforeUnload: hasUnsavedInput,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <ConfirmDialog
      title={t('ui:discard.question')}
      confirmLabel={t('leave.confirm')}
      onConfirm={async () => proceed()}
      onClose={reset}
    >
      <Text size="sm">{t('leave.text')}</Text>
    </ConfirmDialog>
  );
}
