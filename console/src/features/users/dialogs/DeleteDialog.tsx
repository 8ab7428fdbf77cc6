import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import { deleteUser } from '../data/calls.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { useUserImpact } from './useUserImpact.tsx';

/** Shows what deleting a person touches, and has their e-mail typed, since there is no way back. */
export function DeleteDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { refresh, noticeSelf } = useUserCache();
  const { isPossible, handOver, shown } = useUserImpact(user.id, 'delete');
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
      isDisabled={!isPossible}
      onConfirm={mutateAsync}
      onClose={onClose}
    >
      <Text size="sm">{t(isSelf ? 'deleteDialog.self' : 'deleteDialog.text')}</Text>
      {shown}
    </ConfirmDialog>
  );
}
