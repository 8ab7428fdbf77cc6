import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AUDIT_EVENT_TYPES, AUDIT_OPERATIONS, AUDIT_OUTCOMES } from 'roster-contract/catalogue';
import type { AuditSearch } from '../search.ts';
import type { Change } from '../view.ts';
import { operationWords } from '../words.ts';
import classes from './AuditFilters.module.css';

interface KindFiltersProps {
  view: AuditSearch;
  change: Change;
}

/** What kind of event, what was done, and how it ended. */
export function KindFilters({ view, change }: KindFiltersProps) {
  const { t } = useTranslation('audit');
  const { eventType, operation = '', outcome } = view;
  // An address may name an operation that a newer server knows.
  const operations = eventType
    ? [...new Set([...AUDIT_OPERATIONS[eventType], ...(operation ? [operation] : [])])]
    : [];
  return (
    <>
      <NativeSelect
        aria-label={t('column.eventType')}
        value={eventType ?? ''}
        onChange={({ currentTarget }) =>
          change({
            eventType: AUDIT_EVENT_TYPES.find((type) => type === currentTarget.value),
            operation: undefined,
          })
        }
        data={[
          { value: '', label: t('column.eventType') },
          ...AUDIT_EVENT_TYPES.map((value) => ({ value, label: t(`eventType.${value}`) })),
        ]}
        className={classes.filter}
        data-active={eventType !== undefined || undefined}
      />
      <NativeSelect
        aria-label={t('column.operation')}
        value={operation}
        disabled={!eventType}
        title={eventType ? undefined : t('filters.chooseTypeFirst')}
        onChange={({ currentTarget }) => change({ operation: currentTarget.value || undefined })}
        data={[
          { value: '', label: t('column.operation') },
          ...operations.map((value) => ({ value, label: operationWords(eventType ?? '', value) })),
        ]}
        className={classes.filter}
        data-active={operation !== '' || undefined}
      />
      <NativeSelect
        aria-label={t('column.outcome')}
        value={outcome ?? ''}
        onChange={({ currentTarget }) =>
          change({ outcome: AUDIT_OUTCOMES.find((known) => known === currentTarget.value) })
        }
        data={[
          { value: '', label: t('column.outcome') },
          ...AUDIT_OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
        ]}
        className={classes.filter}
        data-active={outcome !== undefined || undefined}
      />
    </>
  );
}
