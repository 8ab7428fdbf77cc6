import { Link } from '@tanstack/react-router';
import type { AuditEvent } from 'roster-contract';
import { formatDateTime, formatRecent } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { reasonLabel, useEventLabels } from '../audit/event-labels.ts';
import type { AuditSearch } from '../audit/search.ts';
import classes from './events.module.css';

interface EventItemProps {
  event: AuditEvent;
  /** The filter with which the audit page shows it. */
  view?: AuditSearch;
  /** Whether it arrived after the list was loaded. */
  isNew?: boolean;
}

/** An audit event in one line, with a link to it on the audit page. Shows the outcome and reason unless it succeeded. */
export function EventItem({ event, view = {}, isNew = false }: EventItemProps) {
  const { t } = useTranslation('audit');
  const { operatorOf, targetOf, operationOf } = useEventLabels();
  const target = isOwnAction(event) ? undefined : targetOf(event);
  const resource = event.project?.name ?? event.organization?.name;
  const hasResource = resource !== undefined && resource !== null && resource !== target;
  return (
    <li tabIndex={-1} className={classes.event} data-new={isNew || undefined}>
      <div className={classes.fold}>
        <Link to="/audit" search={{ ...view, event: event.id }} className={classes.line} preload={false}>
          <time dateTime={event.at} title={formatDateTime(event.at)} className={classes.time}>
            {formatRecent(event.at)}
          </time>
          <strong className={classes.operator}>{operatorOf(event)}</strong>
          <span className={classes.operation}>
            <span className={classes.type}>{t(`eventType.${event.eventType}`)}&nbsp;·</span>{' '}
            {operationOf(event)}
          </span>
          <span className={classes.target}>
            {target}
            {hasResource && <span className={classes.resource}>&nbsp;· {resource}</span>}
            {event.outcome !== 'success' && (
              <span className={classes.failure}>
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

/** Whether the operator is also the target: their account, or a session of theirs, which has their name. */
const isOwnAction = ({ target, operatedBy }: AuditEvent): boolean =>
  target !== null &&
  operatedBy !== null &&
  (target.id === operatedBy.id || (target.type === 'session' && target.name === operatedBy.name));
