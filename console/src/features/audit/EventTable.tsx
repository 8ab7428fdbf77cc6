import { Text, VisuallyHidden } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { Table } from '../../ui/Table.tsx';
import { EventDetails } from './EventDetails.tsx';
import classes from './EventTable.module.css';
import { useEventLabels } from './event-labels.ts';
import {
  type EventListProps,
  EventOutcome,
  type EventProps,
  EventTime,
  ToggleButton,
} from './event-parts.tsx';

const COLUMNS = [
  'time',
  'eventType',
  'operation',
  'operatedBy',
  'target',
  'organization',
  'project',
  'outcome',
  'address',
] as const;

/** The columns that narrow lists hide. A cell can't span hidden columns without making room for them. */
const OPTIONAL_COLUMNS = ['organization', 'project', 'address'] as const;
/** Includes the column of the toggle button. */
const FIXED_COUNT = COLUMNS.length + 1 - OPTIONAL_COLUMNS.length;

/** The events as rows. The columns have fixed widths, so that nothing moves when the rows change. */
export function EventTable({ events, openId, onToggle, change }: EventListProps) {
  const { t } = useTranslation('audit');
  return (
    <Table aria-label={t('title')} className={classes.table}>
      <thead>
        <tr>
          <th className={classes.open}>
            <VisuallyHidden>{t('column.details')}</VisuallyHidden>
          </th>
          {COLUMNS.map((column) => (
            <th key={column} className={classes[column]}>
              {t(`column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            isOpen={event.id === openId}
            onToggle={onToggle}
            change={change}
          />
        ))}
      </tbody>
    </Table>
  );
}

/** A row, with the event's details below it when open. Memoized, since toggling one would render a hundred. */
const EventRow = memo(function EventRow({ event, isOpen, onToggle, change }: EventProps) {
  const { t } = useTranslation('audit');
  const { operatorOf, targetOf, targetTypeOf, operationOf } = useEventLabels();
  const toggle = () => onToggle(isOpen ? undefined : event.id);
  const target = targetOf(event);
  return (
    <>
      <tr
        className={classes.row}
        data-open={isOpen || undefined}
        // For the mouse; the keyboard has the button. Selecting text to copy it does not toggle the row.
        onClick={() => window.getSelection()?.isCollapsed !== false && toggle()}
      >
        <td className={classes.open}>
          <ToggleButton event={event} isOpen={isOpen} onClick={toggle} />
        </td>
        <td className={classes.time}>
          <EventTime event={event} />
        </td>
        <td className={classes.eventType}>{t(`eventType.${event.eventType}`)}</td>
        <td className={classes.operation}>
          <Text size="sm" fw={500} truncate title={operationOf(event)}>
            {operationOf(event)}
          </Text>
        </td>
        <td>
          <NameCell name={operatorOf(event)} isDimmed={event.operatedBy === null} />
        </td>
        <td>
          <NameCell
            name={target}
            title={
              target === undefined
                ? undefined
                : t('row.targetOf', { type: targetTypeOf(event), name: target })
            }
          />
        </td>
        <td className={classes.organization}>
          <NameCell name={event.organization?.name ?? undefined} />
        </td>
        <td className={classes.project}>
          <NameCell name={event.project?.name ?? undefined} />
        </td>
        <td className={classes.outcome}>
          <EventOutcome event={event} />
        </td>
        <td className={classes.address}>
          <NameCell name={event.address ?? undefined} />
        </td>
      </tr>
      {isOpen && (
        <tr className={classes.details}>
          <td colSpan={FIXED_COUNT} className={classes.panel}>
            <div className={classes.wide}>
              <EventDetails event={event} change={change} />
            </div>
          </td>
          {OPTIONAL_COLUMNS.map((column) => (
            <td key={column} className={classes[column]} />
          ))}
        </tr>
      )}
    </>
  );
});

interface NameCellProps {
  name: string | undefined;
  title?: string | undefined;
  isDimmed?: boolean;
}

/** A name, truncated to the cell; a dash without one. */
function NameCell({ name, title = name, isDimmed = name === undefined }: NameCellProps) {
  const { t } = useTranslation('audit');
  return (
    <Text
      size="sm"
      truncate
      title={title}
      {...(isDimmed && { c: 'dimmed' })}
      {...(name === undefined && { role: 'img', 'aria-label': t('row.none') })}
    >
      {name ?? '–'}
    </Text>
  );
}
