import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Project } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import { useRefreshResources } from '../../members/useRefreshResources.ts';
import { deleteProject } from '../data.ts';

/** Has the name typed, since there is no way back. */
export function DeleteProjectDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const { t } = useTranslation('projects');
  const refresh = useRefreshResources();
  const { name, memberCount } = project;
  const { mutateAsync } = useMutation({
    mutationFn: () => deleteProject(project),
    onSuccess: () => {
      refresh();
      toast(project, t('toast.deleted', { name }));
    },
  });
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      confirmLabel={t('delete.confirm')}
      typeToConfirm={name}
      onConfirm={mutateAsync}
      onClose={onClose}
    >
      <Text size="sm">{t('delete.text', { count: memberCount, number: formatNumber(memberCount) })}</Text>
    </ConfirmDialog>
  );
}
