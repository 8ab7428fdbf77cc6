import { Alert, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { nameOf } from '../row/name.ts';
import type { BulkAction, planBulk } from './plan.ts';

interface SkippedNoteProps {
  action: BulkAction;
  skipped: ReturnType<typeof planBulk>['skipped'];
}

/** Whom an action leaves out, each with the reason. */
export function SkippedNote({ action, skipped }: SkippedNoteProps) {
  const { t } = useTranslation('users-dialogs');
  const { reasonText } = useProblemText();
  if (skipped.length === 0) return null;
  const already = action === 'delete' ? '' : t(`bulk.already.${action}`);
  return (
    <Alert color="yellow" p="sm">
      <Text size="sm">
        {t('bulk.skipped', { count: skipped.length, number: formatNumber(skipped.length) })}
      </Text>
      <List size="sm" mah={140} style={{ overflowY: 'auto' }} tabIndex={0}>
        {skipped.map(({ user, reason }) => (
          <List.Item key={user.id}>
            {nameOf(user)}: {reason === 'already' ? already : reasonText(reason.code)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
