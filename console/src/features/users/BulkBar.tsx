import { ActionBar, Button, CloseButton, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleOff, IconTrash } from '@tabler/icons-react';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import type { BulkAction } from './bulk.ts';
import classes from './users.module.css';

interface BulkBarProps {
  count: number;
  onAction: (action: BulkAction) => void;
  onClear: () => void;
}

const ACTIONS = [
  { action: 'enable', Icon: IconCircleCheck, color: undefined },
  { action: 'disable', Icon: IconCircleOff, color: undefined },
  { action: 'delete', Icon: IconTrash, color: 'red' },
] as const;

/** The actions on the selected users, floating above the page bar. */
export default function BulkBar({ count, onAction, onClear }: BulkBarProps) {
  const { t } = useTranslation('users');
  return (
    <ActionBar
      className={classes.bulkBar}
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
          classNames={{ root: classes.bulkButton, section: classes.bulkIcon }}
          variant={color ? 'light' : 'default'}
          {...(color && { color })}
          leftSection={<Icon size={15} stroke={1.75} />}
          onClick={() => onAction(action)}
        >
          {t(`bulk.confirm.${action}`)}
        </Button>
      ))}
      <CloseButton size={24} aria-label={t('bulk.clear')} onClick={onClear} />
    </ActionBar>
  );
}
