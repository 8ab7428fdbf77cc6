import { Group, Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './EventCards.module.css';
import { EventDetails } from './EventDetails.tsx';
import { useEventLabels } from './event-labels.ts';
import {
  type EventListProps,
  EventOutcome,
  type EventProps,
  EventTime,
  ToggleButton,
} from './event-parts.tsx';

/** The events as cards, for narrow screens. */
export function EventCards({ events, openId, onToggle, change }: EventListProps) {
  const { t } = useTranslation('audit');
  return (
    <ul className={classes.list} aria-label={t('title')}>
      {events.map((event) => (
        <EventCard
          key={event.id}
          event={event}
          isOpen={event.id === openId}
          onToggle={onToggle}
          change={change}
        />
      ))}
    </ul>
  );
}

const EventCard = memo(function EventCard({ event, isOpen, onToggle, change }: EventProps) {
  const { t } = useTranslation('audit');
  const { operatorOf, targetOf, operationOf } = useEventLabels();
  const toggle = () => onToggle(isOpen ? undefined : event.id);
  const target = targetOf(event);
  const resources = [event.organization?.name, event.project?.name].filter(Boolean).join(' › ');
  return (
    <li className={classes.card} data-open={isOpen || undefined}>
      <div>
        <Group gap="xs" wrap="nowrap" justify="space-between">
          <Text size="sm" fw={500} className={classes.text}>
            {t(`eventType.${event.eventType}`)}&nbsp;· {operationOf(event)}
          </Text>
          <ToggleButton event={event} isOpen={isOpen} onClick={toggle} />
        </Group>
        {target !== undefined && (
          <Text size="sm" className={classes.text}>
            {target}
          </Text>
        )}
        {resources !== '' && resources !== target && (
          <Text size="sm" c="dimmed" className={classes.text}>
            {resources}
          </Text>
        )}
        <Text size="sm" c="dimmed" component="div" className={classes.text}>
          {operatorOf(event)}&nbsp;· <EventTime event={event} />
        </Text>
        <EventOutcome event={event} />
      </div>
      {isOpen && <EventDetails event={event} change={change} />}
    </li>
  );
});
