import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSelectedResources } from '../../memberships/api.ts';
import type { AuditPage } from '../data.ts';
import type { AuditSearch } from '../search.ts';
import { type Change, EVERYTHING, type ViewChange } from '../view.ts';
import { operationWords } from '../words.ts';
import classes from './FilterChips.module.css';
import { useKnownNames } from './useKnownNames.ts';
import { useTimeWords } from './useTimeWords.ts';

interface FilterChipsProps {
  view: AuditSearch;
  change: Change;
  page: AuditPage | undefined;
}

/** What the trail is narrowed down by, each to be taken away by itself, or all at once. */
export function FilterChips({ view, change, page }: FilterChipsProps) {
  const { t } = useTranslation('audit');
  const time = useTimeWords(view);
  const names = useKnownNames(view, page);
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
      value: eventType && operation && operationWords(eventType, operation),
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
  const set = chips.filter(({ value }) => value);
  if (set.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={t('filters.chips')}>
      {set.map(({ name, value, without }) => (
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
        <Button variant="subtle" color="gray" size="compact-sm" fw={500} onClick={() => change(EVERYTHING)}>
          {t('filters.clear')}
        </Button>
      </li>
    </ul>
  );
}
