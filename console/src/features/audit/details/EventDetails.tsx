import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import type { Change } from '../view.ts';
import { Changes } from './Changes.tsx';
import classes from './EventDetails.module.css';
import { Facts } from './Facts.tsx';
import { Narrow } from './Narrow.tsx';

interface EventDetailsProps {
  event: AuditEvent;
  change: Change;
}

/** What the button that opens the details of an event controls. */
export const detailsId = ({ id }: AuditEvent): string => `details-${id}`;

/** Everything that is known of an event, and the ways on from it. */
export function EventDetails({ event, change }: EventDetailsProps) {
  const { t } = useTranslation('audit');
  return (
    <section id={detailsId(event)} aria-label={t('details.label')} className={classes.details}>
      <Changes event={event} />
      <Facts event={event} />
      <Narrow event={event} change={change} />
    </section>
  );
}
