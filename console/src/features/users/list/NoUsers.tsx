import { Button } from '@mantine/core';
import { IconUserSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import type { UsersSearch } from '../search.ts';
import { isFiltered, type ViewChange } from '../useUsersView.ts';

/** Says what was searched for and found nowhere, and leads back to everybody. */
export function NoUsers({ view, change }: { view: UsersSearch; change: (patch: ViewChange) => void }) {
  const { t } = useTranslation('users');
  const hasFilters = Boolean(view.role ?? view.status);
  const text =
    view.q === undefined
      ? t(hasFilters ? 'empty.filtered' : 'empty.none')
      : t(hasFilters ? 'empty.searchFiltered' : 'empty.search', { query: view.q });
  return (
    <EmptyState
      icon={<IconUserSearch size={32} stroke={1.25} />}
      title={t('empty.title')}
      text={text}
      action={
        isFiltered(view) && (
          <Button
            variant="default"
            mt="xs"
            onClick={() => change({ q: undefined, role: undefined, status: undefined })}
          >
            {t('filters.clear')}
          </Button>
        )
      }
    />
  );
}
