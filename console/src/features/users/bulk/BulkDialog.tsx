import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { BulkConfirm } from './BulkConfirm.tsx';
import { BulkProgress } from './BulkProgress.tsx';
import { BulkResult } from './BulkResult.tsx';
import { type BulkAction, planBulk } from './plan.ts';
import { useBulkRun } from './useBulkRun.ts';

interface BulkDialogProps {
  action: BulkAction;
  users: readonly User[];
  onClose: () => void;
}

/** One action on several people: asks first, shows how far it is, then says what came of it. */
export function BulkDialog({ action, users, onClose }: BulkDialogProps) {
  const { t } = useTranslation('users-dialogs');
  const { t: common } = useTranslation('ui');
  // As they were when it was asked for: the list behind changes while this runs.
  const [{ targets, skipped }] = useState(() => planBulk(users, action));
  const { start, stop, dealtWith, outcome } = useBulkRun(action, targets);
  const isRunning = dealtWith !== undefined && outcome === undefined;
  const counted = { count: targets.length, number: formatNumber(targets.length) };
  return (
    <Modal
      opened
      onClose={() => isRunning || onClose()}
      withCloseButton={!isRunning}
      title={
        outcome
          ? t('bulk.result')
          : isRunning
            ? t(`bulk.running.${action}`)
            : t(`bulk.title.${action}`, counted)
      }
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {outcome ? (
        <BulkResult action={action} outcome={outcome} onClose={onClose} />
      ) : isRunning ? (
        <BulkProgress dealtWith={dealtWith} total={targets.length} onStop={stop} />
      ) : (
        <BulkConfirm
          action={action}
          targets={targets}
          skipped={skipped}
          onConfirm={start}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
