import { ActionBar, Button, CloseButton, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleOff, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import classes from './BulkBar.module.css';
import type { BulkAction } from './plan.ts';

interface BulkBarProps {
  count: number;
  onAct: (action: BulkAction) => void;
  onClear: () => void;
}

const ACTIONS = [
  { action: 'enable', Icon: IconCircleCheck, color: undefined },
  { action: 'disable', Icon: IconCircleOff, color: undefined },
  { action: 'delete', Icon: IconTrash, color: 'red' },
] as const;

/** What can be done with all selected people at once; above the page bar, wherever one has scrolled to. */
export default function BulkBar({ count, onAct, onClear }: BulkBarProps) {
  const { t } = useTranslation('users');
  return (
    <ActionBar
      className={classes.bar}
      opened={count > 0}
      onClose={onClear}
      aria-label={t('bulk.label')}
      position={{ bottom: 64, left: 'var(--roster-navbar-width)', right: 0 }}
      shadow="lg"
      withinPortal={false}
    >
      <Text size="sm" fw={500} px="xs" role="status" style={{ whiteSpace: 'nowrap' }}>
        {t('bulk.selected', { count, number: formatNumber(count) })}
      </Text>
      {ACTIONS.map(({ action, Icon, color }) => (
        <Button
          key={action}
          size="xs"
          classNames={{ root: classes.button, section: classes.icon }}
          variant={color ? 'light' : 'default'}
          {...(color && { color })}
          leftSection={<Icon size={15} stroke={1.75} />}
          onClick={() => onAct(action)}
        >
          {t(`bulk.confirm.${action}`)}
        </Button>
      ))}
      <CloseButton size="sm" aria-label={t('bulk.clear')} onClick={onClear} />
    </ActionBar>
  );
}
