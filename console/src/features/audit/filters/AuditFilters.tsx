import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import type { AuditPage } from '../data.ts';
import type { AuditSearch } from '../search.ts';
import { type Change, filterOf } from '../view.ts';
import { FilterChips } from './FilterChips.tsx';
import { KindFilters } from './KindFilters.tsx';
import { OperatorFilter } from './OperatorFilter.tsx';
import { PlaceFilters } from './PlaceFilters.tsx';
import { TargetField } from './TargetField.tsx';
import { TimeFilter } from './TimeFilter.tsx';

interface AuditFiltersProps {
  view: AuditSearch;
  change: Change;
  page: AuditPage | undefined;
}

/** What narrows the trail down; on a phone behind a button. Each change is a step that Back takes back. */
export function AuditFilters({ view, change, page }: AuditFiltersProps) {
  const { t } = useTranslation('audit');
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [isOpen, { toggle }] = useDisclosure(false);
  const count = Object.keys(filterOf(view)).length;
  return (
    <Stack role="search" aria-label={t('filters.label')} gap="xs" mb="xs">
      {isNarrow && (
        <Button
          variant="default"
          fullWidth
          leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.75} />}
          aria-expanded={isOpen}
          onClick={toggle}
        >
          {count === 0 ? t('filters.show') : t('filters.showCount', { number: formatNumber(count) })}
        </Button>
      )}
      {(!isNarrow || isOpen) && (
        <Group gap="xs">
          <TimeFilter view={view} change={change} />
          <KindFilters view={view} change={change} />
          <OperatorFilter view={view} change={change} page={page} />
          <PlaceFilters view={view} change={change} />
          {isNarrow && <TargetField change={change} size="sm" />}
        </Group>
      )}
      <Group gap="xs" wrap="nowrap" align="flex-start">
        {!isNarrow && <TargetField change={change} size="xs" />}
        <FilterChips view={view} change={change} page={page} />
      </Group>
    </Stack>
  );
}
