import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { useSelectedResources } from '../memberships/options.ts';
import classes from './AuditFilters.module.css';
import { type AuditPage, nameQuery } from './api.ts';
import { operationLabel } from './event-labels.ts';
import type { AuditSearch } from './search.ts';
import { useTimeText } from './TimeFilter.tsx';
import { type Change, NO_FILTERS, type ViewChange } from './view.ts';

interface FilterChipsProps {
  view: AuditSearch;
  change: Change;
  page: AuditPage | undefined;
}

/** The active filters, to be removed one by one or all at once. */
export function FilterChips({ view, change, page }: FilterChipsProps) {
  const { t } = useTranslation('audit');
  const time = useTimeText(view);
  const names = useFilterNames(view, page);
  const { organization, project } = useSelectedResources(view, t('filters.unknown'));
  const { eventType, operation, outcome, operatedBy, targetId } = view;
  const chips: { name: string; value: string | undefined | false; without: ViewChange }[] = [
    {
      name: t('time.label'),
      value: time,
      without: { period: undefined, from: undefined, to: undefined },
    },
    {
      name: t('column.eventType'),
      value: eventType && t(`eventType.${eventType}`),
      without: { eventType: undefined, operation: undefined },
    },
    {
      name: t('column.operation'),
      value: eventType && operation && operationLabel(eventType, operation),
      without: { operation: undefined },
    },
    {
      name: t('column.outcome'),
      value: outcome && t(`outcome.${outcome}`),
      without: { outcome: undefined },
    },
    {
      name: t('column.operatedBy'),
      value: operatedBy && names.operatedBy,
      without: { operatedBy: undefined },
    },
    { name: t('column.organization'), value: organization?.name, without: { organizationId: undefined } },
    { name: t('column.project'), value: project?.name, without: { projectId: undefined } },
    { name: t('filters.target'), value: targetId && names.target, without: { targetId: undefined } },
  ];
  const active = chips.filter(({ value }) => value);
  if (active.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={t('filters.active')}>
      {active.map(({ name, value, without }) => (
        <li key={name}>
          <Button
            variant="default"
            size="compact-sm"
            fw={400}
            className={classes.chip}
            rightSection={<IconX size={13} stroke={1.75} />}
            aria-label={t('filters.remove', { name, value })}
            onClick={() => change(without)}
          >
            {t('filters.chip', { name, value })}
          </Button>
        </li>
      ))}
      <li>
        <Button variant="subtle" color="gray" size="compact-sm" fw={500} onClick={() => change(NO_FILTERS)}>
          {t('filters.clear')}
        </Button>
      </li>
    </ul>
  );
}

/** Returns the names of the operator and target in the URL: from the page of events if possible, else fetched. */
export function useFilterNames({ operatedBy, targetId }: AuditSearch, page: AuditPage | undefined) {
  const targets = page?.items.map(({ target }) => target);
  const operators = page?.items.map((event) => event.operatedBy);
  return {
    operatedBy: useName('operatedBy', operatedBy, operators),
    target: useName('targetId', targetId, targets),
  };
}

/** @param known Those on the page; undefined while it is loading. */
function useName(
  filter: 'operatedBy' | 'targetId',
  id: string | undefined,
  known: ({ id: string | null; name: string | null } | null)[] | undefined,
): string {
  const { t } = useTranslation('audit');
  const name = known?.find((one) => one?.id === id && one?.name)?.name;
  const isNeeded = id !== undefined && known !== undefined && !name;
  const { data, isError } = useQuery({ ...nameQuery(filter, id ?? ''), enabled: isNeeded });
  return name || data || (data === null || isError ? t('filters.unknown') : '…');
}
