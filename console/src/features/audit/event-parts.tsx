import { ActionIcon, Group, Text } from '@mantine/core';
import { IconChevronRight, IconLockOpen2 } from '@tabler/icons-react';
import type { AuditEvent } from 'roster-contract';
import { formatFullTimestamp, formatTimestamp } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { Hint } from '../../ui/Hint.tsx';
import { StatusDot } from '../../ui/StatusDot.tsx';
import { detailsId } from './EventDetails.tsx';
import { reasonLabel, useEventLabels } from './event-labels.ts';
import classes from './event-parts.module.css';
import type { Change } from './view.ts';

/** The props of the table and of the cards. */
export interface EventListProps {
  events: readonly AuditEvent[];
  /** The event whose details are open. */
  openId: string | undefined;
  onToggle: (id: string | undefined) => void;
  change: Change;
}

/** The props of a row and of a card. */
export interface EventProps {
  event: AuditEvent;
  isOpen: boolean;
  onToggle: (id: string | undefined) => void;
  change: Change;
}

/** The time with seconds, exact on hover, and marked while the event is not sealed. */
export function EventTime({ event: { at, sealed } }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <Hint label={formatFullTimestamp(at)}>
        <time dateTime={at}>{formatTimestamp(at)}</time>
      </Hint>
      {!sealed && (
        <Hint label={t('row.unsealed')}>
          <IconLockOpen2
            size={13}
            stroke={1.75}
            role="img"
            aria-label={t('row.unsealed')}
            color="var(--mantine-color-dimmed)"
          />
        </Hint>
      )}
    </Group>
  );
}

const TONES = { success: 'positive', failure: 'negative', denied: 'waiting' } as const;

/** The outcome, with the reason for a failure or denial. */
export function EventOutcome({ event: { outcome, reason } }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  return (
    <>
      <StatusDot tone={TONES[outcome]} label={t(`outcome.${outcome}`)} />
      {reason !== null && (
        <Text size="xs" c="dimmed" pl={16}>
          {reasonLabel(reason)}
        </Text>
      )}
    </>
  );
}

interface ToggleButtonProps {
  event: AuditEvent;
  isOpen: boolean;
  onClick: () => void;
}

/** Opens and closes the details of an event. */
export function ToggleButton({ event, isOpen, onClick }: ToggleButtonProps) {
  const { t } = useTranslation('audit');
  const { operationOf, targetOf, operatorOf } = useEventLabels();
  const values = {
    operation: `${t(`eventType.${event.eventType}`)}, ${operationOf(event)}`,
    target: targetOf(event) ?? operatorOf(event),
    time: formatTimestamp(event.at),
  };
  return (
    <ActionIcon
      size={24}
      aria-expanded={isOpen}
      {...(isOpen && { 'aria-controls': detailsId(event) })}
      aria-label={t('row.open', values)}
      onClick={(press) => {
        // The surrounding row toggles on click as well.
        press.stopPropagation();
        onClick();
      }}
    >
      <IconChevronRight size={15} stroke={1.75} className={classes.chevron} />
    </ActionIcon>
  );
}
