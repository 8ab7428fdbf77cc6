import { useTranslation } from 'react-i18next';
import { EventCard } from './EventCard.tsx';
import classes from './EventCards.module.css';
import type { EventListProps } from './event-list.ts';

/** Events one below the other, for screens too narrow for columns. */
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
