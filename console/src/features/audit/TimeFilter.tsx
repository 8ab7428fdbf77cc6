import { Button, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { formatTimestamp, formatTimeZone } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { PORTAL_IN_MAIN } from '../../ui/focus.ts';
import classes from './AuditFilters.module.css';
import { fromLocal, toLocal } from './period.ts';
import { type AuditSearch, PERIODS } from './search.ts';
import type { Change, ViewChange } from './view.ts';

interface TimeFilterProps {
  view: AuditSearch;
  change: Change;
}

/** Filters by a period up to now, or by exact times. */
export function TimeFilter({ view, change }: TimeFilterProps) {
  const { t } = useTranslation('audit');
  const [isOpen, setOpen] = useState(false);
  const text = useTimeText(view);
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
          data-active={text !== undefined || undefined}
          justify="space-between"
          px="sm"
          rightSection={<IconChevronDown size={14} stroke={1.75} />}
          title={text}
          aria-label={text === undefined ? t('time.label') : `${t('time.label')}: ${text}`}
          onClick={() => setOpen(!isOpen)}
        >
          {text ?? t('time.label')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('time.label')} p="xs">
        <Stack gap={2}>
          {[undefined, ...PERIODS].map((period) => {
            const isChosen = period === undefined ? text === undefined : view.period === period;
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

interface TimeRangeFormProps {
  from: string | undefined;
  to: string | undefined;
  onApply: (range: { from: string | undefined; to: string | undefined }) => void;
}

/** Exact times in the viewer's time zone; either can be left empty. */
function TimeRangeForm({ from, to, onApply }: TimeRangeFormProps) {
  const { t } = useTranslation('audit');
  const [text, setText] = useState({ from: toLocal(from), to: toLocal(to) });
  const range = { from: fromLocal(text.from, from), to: fromLocal(text.to, to) };
  const isReversed = range.from !== undefined && range.to !== undefined && range.to <= range.from;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReversed) onApply(range);
  };
  return (
    <Stack component="form" onSubmit={submit} gap={6} px={12} pt={6}>
      <Text size="xs" c="dimmed">
        {t('time.exact')}&nbsp;· {t('time.zone', { zone: formatTimeZone() })}
      </Text>
      {(['from', 'to'] as const).map((side) => (
        <TextInput
          key={side}
          type="datetime-local"
          step={1}
          size="xs"
          label={t(`time.${side}`)}
          value={text[side]}
          onChange={({ currentTarget: { value } }) => setText((previous) => ({ ...previous, [side]: value }))}
          error={side === 'to' && isReversed && t('time.order')}
        />
      ))}
      <Button type="submit" size="xs" mt={4} disabled={range.from === undefined && range.to === undefined}>
        {t('time.apply')}
      </Button>
    </Stack>
  );
}

/** Returns the view's time range as text; undefined without one. */
export function useTimeText({ period, from, to }: AuditSearch): string | undefined {
  const { t } = useTranslation('audit');
  if (period) return t(`time.period.${period}`);
  if (from && to) return t('time.between', { from: formatTimestamp(from), to: formatTimestamp(to) });
  if (from) return t('time.since', { from: formatTimestamp(from) });
  return to && t('time.until', { to: formatTimestamp(to) });
}
