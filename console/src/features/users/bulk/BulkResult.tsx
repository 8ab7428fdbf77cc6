import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { nameOf } from '../row/name.ts';
import type { BulkAction } from './plan.ts';
import type { BulkOutcome } from './run.ts';

interface BulkResultProps {
  action: BulkAction;
  outcome: BulkOutcome<User>;
  onClose: () => void;
}

/** How many were done, and for each of the others why not. */
export function BulkResult({ action, outcome, onClose }: BulkResultProps) {
  const { t } = useTranslation('users-dialogs');
  const { problemText } = useProblemText();
  const { done, failed, left } = outcome;
  const counted = (count: number) => ({ count, number: formatNumber(count) });
  return (
    <Stack gap="sm" role="status">
      <Alert color={done.length > 0 ? 'teal' : 'gray'} p="sm" icon={<IconCheck size={18} />}>
        {t(`bulk.done.${action}`, counted(done.length))}
      </Alert>
      {failed.length > 0 && (
        <Alert color="red" p="sm" icon={<IconAlertTriangle size={18} />}>
          <Text size="sm">{t('bulk.failed', counted(failed.length))}</Text>
          <List size="sm" mah={200} style={{ overflowY: 'auto' }} tabIndex={0}>
            {failed.map(({ item, error }) => (
              <List.Item key={item.id}>
                {nameOf(item)}: {problemText(error)}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {left.length > 0 && <Text size="sm">{t('bulk.left', counted(left.length))}</Text>}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('bulk.close')}
        </Button>
      </Group>
    </Stack>
  );
}
