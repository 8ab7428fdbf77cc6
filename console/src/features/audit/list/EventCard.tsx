import { Group, Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { EventDetails } from '../details/EventDetails.tsx';
import { useEventWords } from '../useEventWords.ts';
import classes from './EventCards.module.css';
import { EventTime } from './EventTime.tsx';
import type { EventProps } from './event-list.ts';
import { OpenButton } from './OpenButton.tsx';
import { OutcomeState } from './OutcomeState.tsx';

/** One event on a narrow screen: what was done, to what, by whom, when, and how it ended. */
export const EventCard = memo(function EventCard({ event, isOpen, onToggle, change }: EventProps) {
  const { t } = useTranslation('audit');
  const { operatorOf, targetOf, operationOf } = useEventWords();
  const toggle = () => onToggle(isOpen ? undefined : event.id);
  const target = targetOf(event);
  const places = [event.organization?.name, event.project?.name].filter(Boolean).join(' › ');
  return (
    <li className={classes.card} data-open={isOpen || undefined}>
      <div className={classes.summary}>
        <Group gap="xs" wrap="nowrap" justify="space-between">
          <Text size="sm" fw={500} className={classes.text}>
            {t(`eventType.${event.eventType}`)} · {operationOf(event)}
          </Text>
          <OpenButton event={event} isOpen={isOpen} onClick={toggle} />
        </Group>
        {target !== undefined && (
          <Text size="sm" className={classes.text}>
            {target}
          </Text>
        )}
        {places !== '' && places !== target && (
          <Text size="sm" c="dimmed" className={classes.text}>
            {places}
          </Text>
        )}
        <Text size="sm" c="dimmed" component="div" className={classes.text}>
          {operatorOf(event)} · <EventTime event={event} />
        </Text>
        <OutcomeState event={event} />
      </div>
      {isOpen && <EventDetails event={event} change={change} />}
    </li>
  );
});
