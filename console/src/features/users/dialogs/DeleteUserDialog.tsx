import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { displayEmail } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import { deleteUser, useUserCache } from '../api.ts';
import { useUserImpact } from './UserImpact.tsx';

/** Deletes a user once the email is typed: shows the impact and, where no admin would be left, asks for a new one. */
export function DeleteUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { refresh, refreshSelf } = useUserCache();
  const { isAllowed, transfers, impact } = useUserImpact(user.id, 'delete');
  const isSelf = useSession().user.id === user.id;
  const { mutateAsync } = useMutation({
    mutationFn: () => deleteUser(user, transfers),
    onSuccess: () => {
      refreshSelf(user.id);
      void refresh();
      toast(user, t('toast.deleted', { name: user.username }));
    },
  });
  return (
    <ConfirmDialog
      title={t('delete.title', { name: user.username })}
      confirmLabel={t('delete.confirm')}
      typeToConfirm={displayEmail(user.email)}
      isDisabled={!isAllowed}
      onConfirm={mutateAsync}
      onClose={onClose}
    >
      <Text size="sm">{t(isSelf ? 'delete.self' : 'delete.text')}</Text>
      {impact}
    </ConfirmDialog>
  );
}
