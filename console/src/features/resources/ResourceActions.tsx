import { Group } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../ui/problem.tsx';
import { RowButton } from '../../ui/RowButton.tsx';

interface ResourceActionsProps {
  name: string;
  canEdit: boolean;
  canDelete: boolean;
  /** The code of why it can't be deleted by who might otherwise; without one, deleting is not theirs at all. */
  deleteDenial?: string | undefined;
  onEdit: () => void;
  onDelete: () => void;
}

/** What can be done with one organization or project. What is not a person's at all is not shown. */
export function ResourceActions({
  name,
  canEdit,
  canDelete,
  deleteDenial,
  onEdit,
  onDelete,
}: ResourceActionsProps) {
  const { t } = useTranslation('memberships');
  const { reasonText } = useProblemText();
  return (
    <Group gap={2} wrap="nowrap" ml={-6}>
      {canEdit && (
        <RowButton
          name={t('action.editOf', { name })}
          hint={t('action.edit')}
          icon={<IconPencil size={16} stroke={1.75} />}
          onClick={onEdit}
        />
      )}
      {(canDelete || deleteDenial !== undefined) && (
        <RowButton
          name={t('action.deleteOf', { name })}
          hint={t('action.delete')}
          reason={canDelete || deleteDenial === undefined ? undefined : reasonText(deleteDenial)}
          icon={<IconTrash size={16} stroke={1.75} />}
          onClick={onDelete}
        />
      )}
    </Group>
  );
}
