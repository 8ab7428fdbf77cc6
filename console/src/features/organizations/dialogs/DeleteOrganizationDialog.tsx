import { List, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Organization } from 'roster-contract';
import { ApiProblem, toProblem } from '../../../api/problem.ts';
import { formatNumber } from '../../../lib/format.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import { useRefreshResources } from '../../members/useRefreshResources.ts';
import { deleteOrganization } from '../data.ts';

interface DeleteOrganizationDialogProps {
  organization: Organization;
  onClose: () => void;
}

/** Has the name typed, since there is no way back. Which projects stand in the way is told by their names. */
export function DeleteOrganizationDialog({ organization, onClose }: DeleteOrganizationDialogProps) {
  const { t } = useTranslation('organizations');
  const refresh = useRefreshResources();
  const [projects, setProjects] = useState<readonly string[]>([]);
  const { name, memberCount } = organization;
  const { mutateAsync } = useMutation({
    mutationFn: () => deleteOrganization(organization),
    onSuccess: () => {
      refresh();
      toast(organization, t('toast.deleted', { name }));
    },
  });
  const confirm = async () => {
    setProjects([]);
    await mutateAsync().catch((error: unknown) => {
      const problem = toProblem(error);
      if (problem.code !== 'organization_not_empty') throw error;
      // They are told as faults, whose words are the names.
      setProjects(problem.errors.map(({ message }) => message));
      throw new ApiProblem({ ...problem, detail: problem.detail, errors: [] });
    });
  };
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      confirmLabel={t('delete.confirm')}
      typeToConfirm={name}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text size="sm">{t('delete.text', { count: memberCount, number: formatNumber(memberCount) })}</Text>
      {projects.length > 0 && (
        <div>
          <Text size="sm" fw={500}>
            {t('delete.projects')}
          </Text>
          <List size="sm">
            {projects.map((project) => (
              <List.Item key={project}>{project}</List.Item>
            ))}
          </List>
        </div>
      )}
    </ConfirmDialog>
  );
}
