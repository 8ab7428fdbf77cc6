import { Anchor, Text, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { AuditEvent } from 'roster-contract';
import { type SessionResponse, useSession } from '../../api/session.ts';
import { formatFullTimestamp } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { ResourceLink } from '../memberships/ResourceLink.tsx';
import { type Difference, differencesOf, itemsOf } from './difference.ts';
import classes from './EventDetails.module.css';
import { pathLabel, reasonLabel, useEventLabels, valueLabel } from './event-labels.ts';
import { RelatedFilters } from './RelatedFilters.tsx';
import type { Change } from './view.ts';

interface EventDetailsProps {
  event: AuditEvent;
  change: Change;
}

/** The element id of an event's details, for the button that toggles them. */
export const detailsId = ({ id }: AuditEvent): string => `details-${id}`;

/** Everything that an event has recorded, and filters for related events. */
export function EventDetails({ event, change }: EventDetailsProps) {
  const { t } = useTranslation('audit');
  return (
    <section id={detailsId(event)} aria-label={t('details.label')} className={classes.details}>
      <Changes event={event} />
      <Metadata event={event} />
      <RelatedFilters event={event} change={change} />
    </section>
  );
}

/** The values before and after, field by field; unchanged ones last. */
function Changes({ event: { before, after, outcome } }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const differences = differencesOf(before, after);
  const isSame = ({ kind }: Difference) => kind === 'same';
  const ordered = [...differences.filter((one) => !isSame(one)), ...differences.filter(isSame)];
  // Creating has no values before, and deleting has none after: then there is nothing to compare.
  const hasBefore = before !== null && before !== undefined;
  const isComparison = hasBefore && after !== null && after !== undefined;
  const title = hasBefore ? 'details.before' : 'details.recorded';
  return (
    <div>
      <h2 className={classes.title}>{t(isComparison ? 'details.changes' : title)}</h2>
      {ordered.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t(outcome === 'success' ? 'details.noValues' : 'details.noChanges')}
        </Text>
      ) : (
        <dl className={`${classes.facts} ${classes.changes}`}>
          {ordered.map((difference) => (
            <Fact key={difference.path.join('/')} name={pathLabel(difference.path)}>
              <ChangedValue difference={difference} isComparison={isComparison} />
            </Fact>
          ))}
        </dl>
      )}
    </div>
  );
}

interface ChangedValueProps {
  difference: Difference;
  /** Whether the event has values both before and after. */
  isComparison: boolean;
}

/** A value; if changed, the previous one struck through and the new one, labeled for screen readers. */
function ChangedValue({ difference: { path, kind, before, after }, isComparison }: ChangedValueProps) {
  const { t } = useTranslation('audit');
  const labels = { empty: t('details.empty'), yes: t('details.yes'), no: t('details.no') };
  const textOf = (value: unknown) => valueLabel(path.at(-1) ?? '', value, labels);
  if (kind === 'same')
    return (
      <span className={classes.same} title={t('details.unchanged')}>
        {textOf(after)}
      </span>
    );
  if (!isComparison) return textOf(kind === 'removed' ? before : after);
  const items = kind === 'changed' && itemsOf(before, after);
  const [removed, added] = items
    ? [items.removed.map(textOf), items.added.map(textOf)]
    : [[textOf(before)], [textOf(after)]];
  const hasBoth = removed.length > 0 && added.length > 0;
  return (
    <>
      {items && items.kept.length > 0 && <span className={classes.same}>{textOf(items.kept)} </span>}
      {kind !== 'added' &&
        removed.map((text) => (
          <Fragment key={text}>
            <VisuallyHidden>{t(items ? 'details.removed' : 'details.was')}</VisuallyHidden>
            <del className={classes.value}>{text}</del>{' '}
          </Fragment>
        ))}
      {kind === 'changed' && hasBoth && (
        <span className={classes.arrow} aria-hidden>
          →
        </span>
      )}
      {kind !== 'removed' &&
        added.map((text) => (
          <Fragment key={text}>
            <VisuallyHidden>{t(items ? 'details.added' : 'details.is')}</VisuallyHidden>
            <ins className={classes.value}>{text}</ins>{' '}
          </Fragment>
        ))}
    </>
  );
}

const RESOURCES = ['organization', 'project'] as const;

/** The exact time, who did it and from where, and the ids. */
function Metadata({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const { operatorOf, targetOf, targetTypeOf } = useEventLabels();
  const { abilities } = useSession();
  const linked = linkedUsers(event, abilities);
  const target = targetOf(event);
  const texts = [
    ['reason', event.reason && `${reasonLabel(event.reason)} (${event.reason})`],
    ['address', event.address],
    ['userAgent', event.userAgent],
    ['seal', t(event.sealed ? 'details.sealed' : 'row.unsealed')],
  ] as const;
  const ids = [
    ['requestId', event.requestId],
    ['eventId', event.id],
    ['operatedById', event.operatedBy?.id],
    ['targetId', event.target?.id],
    ['organizationId', event.organization?.id],
    ['projectId', event.project?.id],
  ] as const;
  return (
    <div>
      <h2 className={classes.title}>{t('details.metadata')}</h2>
      <dl className={classes.facts}>
        <Fact name={t('details.time')}>{formatFullTimestamp(event.at)}</Fact>
        <Fact name={t('column.operatedBy')}>
          <UserLink id={linked.operator}>{operatorOf(event)}</UserLink>
        </Fact>
        {target !== undefined && (
          <Fact name={t('column.target')}>
            <UserLink id={linked.target}>
              {t('row.targetOf', { type: targetTypeOf(event), name: target })}
            </UserLink>
          </Fact>
        )}
        {RESOURCES.map((type) => {
          const { id, name } = event[type] ?? {};
          if (!id || !name) return null;
          const isDeleted = event.eventType === type && event.operation === 'delete';
          return (
            <Fact key={type} name={t(`column.${type}`)}>
              {isDeleted ? name : <ResourceLink resource={{ type, id }}>{name}</ResourceLink>}
            </Fact>
          );
        })}
        {texts.map(
          ([name, text]) =>
            text && (
              <Fact key={name} name={t(`details.${name}`)}>
                {text}
              </Fact>
            ),
        )}
        {ids.map(
          ([name, id]) =>
            id && (
              <Fact key={name} name={t(`details.${name}`)}>
                <span className={classes.copied}>
                  <span className={classes.code}>{id}</span>
                  <CopyButton text={id} label={t('details.copy', { name: t(`details.${name}`) })} />
                </span>
              </Fact>
            ),
        )}
      </dl>
    </div>
  );
}

/**
 * Returns the ids of users whose pages are linked. Organization and project admins also see events of users whom they may
 * not view, and following such a link would be recorded as denied; so only targets within their scope are linked for them.
 */
function linkedUsers(
  { eventType, operation, operatedBy, target }: AuditEvent,
  { manageSettings: isSystemAdmin, listUsers }: SessionResponse['abilities'],
): { operator: string | undefined; target: string | undefined } {
  const isDeleted = eventType === 'user' && operation === 'delete';
  const isUser = target?.type === 'user' && listUsers && !isDeleted;
  return {
    operator: isSystemAdmin ? (operatedBy?.id ?? undefined) : undefined,
    target: isUser ? (target.id ?? undefined) : undefined,
  };
}

/** Links to a user's page, or renders only the text without an id. */
function UserLink({ id, children }: { id: string | undefined; children: ReactNode }) {
  if (id === undefined) return children;
  return (
    <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/users/$userId" params={{ userId: id }} />}>
      {children}
    </Anchor>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
