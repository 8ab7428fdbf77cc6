import { Button, Popover, Stack } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PORTAL_IN_MAIN } from '../../../ui/focus.ts';
import { type AuditSearch, PERIODS } from '../search.ts';
import type { Change, ViewChange } from '../view.ts';
import classes from './AuditFilters.module.css';
import { TimeRangeForm } from './TimeRangeForm.tsx';
import { useTimeWords } from './useTimeWords.ts';

interface TimeFilterProps {
  view: AuditSearch;
  change: Change;
}

/** When it happened: within a period up to now, or between exact times. */
export function TimeFilter({ view, change }: TimeFilterProps) {
  const { t } = useTranslation('audit');
  const [isOpen, setOpen] = useState(false);
  const words = useTimeWords(view);
  const choose = (patch: ViewChange) => {
    setOpen(false);
    change({ period: undefined, from: undefined, to: undefined, ...patch });
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      portalProps={PORTAL_IN_MAIN}
      transitionProps={{ duration: 100 }}
    >
      <Popover.Target>
        <Button
          variant="default"
          className={`${classes.filter} ${classes.time}`}
          classNames={{ label: classes.timeLabel ?? '' }}
          data-active={words !== undefined || undefined}
          justify="space-between"
          px="sm"
          rightSection={<IconChevronDown size={14} stroke={1.75} />}
          title={words}
          aria-label={words === undefined ? t('time.label') : `${t('time.label')}: ${words}`}
          onClick={() => setOpen(!isOpen)}
        >
          {words ?? t('time.label')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('time.label')} p="xs">
        <Stack gap={2}>
          {[undefined, ...PERIODS].map((period) => {
            const isChosen = period === undefined ? words === undefined : view.period === period;
            return (
              <Button
                key={period ?? ''}
                variant="subtle"
                color="gray"
                size="xs"
                justify="space-between"
                fw={400}
                c="inherit"
                aria-pressed={isChosen}
                rightSection={isChosen && <IconCheck size={14} />}
                onClick={() => choose({ period })}
              >
                {period === undefined ? t('time.any') : t(`time.period.${period}`)}
              </Button>
            );
          })}
          <TimeRangeForm from={view.from} to={view.to} onApply={choose} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
