import { Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import { HandOverFields } from '../../places/hand-over/HandOverFields.tsx';
import type { HandOver } from '../../places/hand-over/hand-over.ts';
import { deleteUser } from '../data/calls.ts';
import { impactQuery } from '../data/impact.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { ImpactNote } from './ImpactNote.tsx';

/** Shows what deleting a person touches, and has their e-mail typed, since there is no way back. */
export function DeleteDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('user-dialogs');
  const { refresh, noticeSelf } = useUserCache();
  const impact = useQuery(impactQuery(user.id, 'delete'));
  const [handOver, setHandOver] = useState<HandOver>(new Map());
  const isSelf = useSession().user.id === user.id;
  const { mutateAsync } = useMutation({
    mutationFn: () => deleteUser(user, handOver),
    onSuccess: () => {
      noticeSelf(user.id);
      void refresh();
      toast(user, t('toast.deleted', { name: user.username }));
    },
  });
  return (
    <ConfirmDialog
      title={t('deleteDialog.title', { name: user.username })}
      confirmLabel={t('deleteDialog.confirm')}
      typeToConfirm={user.email}
      isDisabled={impact.data?.allowed !== true}
      onConfirm={mutateAsync}
      onClose={onClose}
    >
      <Text size="sm">{t(isSelf ? 'deleteDialog.self' : 'deleteDialog.text')}</Text>
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
