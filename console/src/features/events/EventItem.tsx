import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { formatDateTime, formatRecent } from '../../lib/format.ts';
import { reasonLabel, useEventLabels } from '../audit/event-labels.ts';
import type { AuditSearch } from '../audit/search.ts';
import classes from './EventItem.module.css';

interface EventItemProps {
  event: AuditEvent;
  /** The part of the trail in which the audit page shows it. */
  view?: AuditSearch;
  /** Whether it came while somebody was looking. */
  isNew?: boolean;
}

/** One event in a line, in the audit page's words; it leads there. What did not succeed says so, and why. */
export function EventItem({ event, view = {}, isNew = false }: EventItemProps) {
  const { t } = useTranslation('audit');
  const { operatorOf, targetOf, operationOf } = useEventLabels();
  // Of what people do to themselves once is enough.
  const target = isOwn(event) ? undefined : targetOf(event);
  const place = event.project?.name ?? event.organization?.name;
  const isPlaceTold = place !== undefined && place !== null && place !== target;
  return (
    <li tabIndex={-1} className={classes.item} data-new={isNew || undefined}>
      <div className={classes.fold}>
        <Link to="/audit" search={{ ...view, event: event.id }} className={classes.line} preload={false}>
          <time dateTime={event.at} title={formatDateTime(event.at)} className={classes.time}>
            {formatRecent(event.at)}
          </time>
          <strong className={classes.who}>{operatorOf(event)}</strong>
          <span className={classes.what}>
            <span className={classes.type}>{t(`eventType.${event.eventType}`)} ·</span> {operationOf(event)}
          </span>
          <span className={classes.target}>
            {target}
            {isPlaceTold && <span className={classes.place}> · {place}</span>}
            {event.outcome !== 'success' && (
              <span className={classes.outcome}>
                {' '}
                {t(`outcome.${event.outcome}`)}
                {event.reason !== null && `: ${reasonLabel(event.reason)}`}
              </span>
            )}
          </span>
        </Link>
      </div>
    </li>
  );
}

/** Whether somebody did it to themselves: to their account, or to a session of theirs, which is called like them. */
const isOwn = ({ target, operatedBy }: AuditEvent): boolean =>
  target !== null &&
  operatedBy !== null &&
  (target.id === operatedBy.id || (target.type === 'session' && target.name === operatedBy.name));
