import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import type { AuditSearch } from '../search.ts';
import { type Change, EVERYTHING, isFiltered } from '../view.ts';

interface NoEventsProps {
  view: AuditSearch;
  change: Change;
}

/** Says that nothing matches, or that nothing has happened yet, and leads back to everything. */
export function NoEvents({ view, change }: NoEventsProps) {
  const { t } = useTranslation('audit');
  return (
    <EmptyState
      icon={<IconHistory size={32} stroke={1.25} />}
      title={t('empty.title')}
      text={t(isFiltered(view) ? 'empty.filtered' : 'empty.none')}
      action={
        isFiltered(view) && (
          <Button variant="default" mt="xs" onClick={() => change(EVERYTHING)}>
            {t('filters.clear')}
          </Button>
        )
      }
    />
  );
}
