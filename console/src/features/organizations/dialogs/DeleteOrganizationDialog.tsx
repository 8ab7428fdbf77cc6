import { Alert, List, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Organization } from 'roster-contract';
import { toProblem } from '../../../api/problem.ts';
import { formatNumber } from '../../../app/format.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { useProblemText } from '../../../ui/problem.tsx';
import { toast } from '../../../ui/toast.tsx';
import { useRefreshPlaces } from '../../members/useRefreshPlaces.ts';
import { deleteOrganization } from '../data.ts';

interface DeleteOrganizationDialogProps {
  organization: Organization;
  onClose: () => void;
}

/** Has the name typed, since there is no way back. Which projects stand in the way is told by their names. */
export function DeleteOrganizationDialog({ organization, onClose }: DeleteOrganizationDialogProps) {
  const { t } = useTranslation('organizations');
  const { problemText } = useProblemText();
  const refresh = useRefreshPlaces();
  const { name, memberCount } = organization;
  const { mutateAsync, error } = useMutation({
    mutationFn: () => deleteOrganization(organization),
    onSuccess: () => {
      refresh();
      toast(organization, t('toast.deleted', { name }));
    },
  });
  const problem = toProblem(error);
  const isNotEmpty = problem.code === 'organization_not_empty';
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      confirmLabel={t('delete.confirm')}
      typeToConfirm={name}
      onConfirm={mutateAsync}
      onClose={onClose}
    >
      <Text size="sm">{t('delete.text', { count: memberCount, number: formatNumber(memberCount) })}</Text>
      {isNotEmpty && (
        <Alert color="yellow" p="sm" title={problemText(problem)}>
          <List size="sm">
            {problem.errors.map((project) => (
              <List.Item key={project.path}>{project.message}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </ConfirmDialog>
  );
}
