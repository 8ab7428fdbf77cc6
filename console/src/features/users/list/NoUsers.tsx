import { Anchor, Button, Group } from '@mantine/core';
import { IconUserSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import type { UsersSearch } from '../search.ts';
import { EVERYBODY, hasFilters, isFiltered, type ViewChange } from '../useUsersView.ts';

interface NoUsersProps {
  view: UsersSearch;
  change: (patch: ViewChange) => void;
  /** Searches that find somebody, with what may be a typing mistake mended. */
  suggestions: string[];
}

/** Says what was searched for and found nowhere, what may have been meant, and leads back to everybody. */
export function NoUsers({ view, change, suggestions }: NoUsersProps) {
  const { t } = useTranslation('users');
  const text =
    view.q === undefined
      ? t(hasFilters(view) ? 'empty.filtered' : 'empty.none')
      : t(hasFilters(view) ? 'empty.searchFiltered' : 'empty.search', { query: view.q });
  return (
    <EmptyState
      icon={<IconUserSearch size={32} stroke={1.25} />}
      title={t('empty.title')}
      text={
        <>
          {text}
          {suggestions.length > 0 && (
            <Group gap="xs" justify="center" mt="xs">
              {t('empty.suggestion')}
              {suggestions.map((suggestion) => (
                <Anchor
                  key={suggestion}
                  component="button"
                  type="button"
                  fw={600}
                  onClick={() => change({ q: suggestion })}
                >
                  {suggestion}
                </Anchor>
              ))}
            </Group>
          )}
        </>
      }
      action={
        isFiltered(view) && (
          <Button variant="default" mt="xs" onClick={() => change(EVERYBODY)}>
            {t('filters.clear')}
          </Button>
        )
      }
    />
  );
}
