import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Table } from '../../../ui/Table.tsx';
import { EventRow } from './EventRow.tsx';
import classes from './EventTable.module.css';
import type { EventListProps } from './event-list.ts';

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

/** Events as rows. The width of each column is fixed, so that nothing moves when others come in. */
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
