import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { HandOverFields } from '../../places/hand-over/HandOverFields.tsx';
import type { HandOver } from '../../places/hand-over/hand-over.ts';
import { impactQuery } from '../data/impact.ts';
import { useStatusChange } from '../data/useStatusChange.ts';
import { ImpactNote } from './ImpactNote.tsx';

/** Shows what disabling a person touches before doing it. */
export function DisableDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('user-dialogs');
  const { changeStatus } = useStatusChange();
  const impact = useQuery(impactQuery(user.id, 'disable'));
  const [handOver, setHandOver] = useState<HandOver>(new Map());
  const isSelf = useSession().user.id === user.id;
  return (
    <ConfirmDialog
      title={t('disableDialog.title', { name: user.username })}
      confirmLabel={t('disableDialog.confirm')}
      isDisabled={impact.data?.allowed !== true}
      onConfirm={() => changeStatus('disable', user, handOver)}
      onClose={onClose}
    >
      <Text size="sm">{t(isSelf ? 'disableDialog.self' : 'disableDialog.text')}</Text>
      <ImpactNote impact={impact.data} problem={impact.error} />
      {impact.data?.allowed && (
        <HandOverFields
          withoutAdmin={impact.data.withoutAdmin}
          leavingId={user.id}
          value={handOver}
          onChange={setHandOver}
        />
      )}
    </ConfirmDialog>
  );
}
