import { Button, Group, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SearchBox } from '../../../ui/list/SearchBox.tsx';
import { ROLES, STATUSES, type UsersSearch } from '../search.ts';
import { isFiltered, type ViewChange } from '../useUsersView.ts';
import { SortMenu } from './SortMenu.tsx';
import classes from './UserFilters.module.css';

interface UserFiltersProps {
  view: UsersSearch;
  change: (patch: ViewChange, options?: { replace?: boolean }) => void;
}

/** What narrows the list down. Each change of a filter is a step that Back takes back; a keystroke is not. */
export function UserFilters({ view, change }: UserFiltersProps) {
  const { t } = useTranslation('users');
  const { t: common } = useTranslation();
  return (
    <Group role="search" aria-label={t('filters.label')} className={classes.root} gap="xs">
      <SearchBox
        query={view.q ?? ''}
        onSearch={(q) => change({ q }, { replace: true })}
        label={t('filters.search')}
        placeholder={t('filters.searchPlaceholder')}
      />
      <NativeSelect
        aria-label={t('filters.role')}
        value={view.role ?? ''}
        onChange={({ currentTarget }) => change({ role: ROLES.find((role) => role === currentTarget.value) })}
        data={[
          { value: '', label: t('filters.anyRole') },
          ...ROLES.map((value) => ({ value, label: common(`role.${value}`) })),
        ]}
        className={classes.filter}
        data-active={view.role !== undefined || undefined}
      />
      <NativeSelect
        aria-label={t('filters.status')}
        value={view.status ?? ''}
        onChange={({ currentTarget }) =>
          change({ status: STATUSES.find((status) => status === currentTarget.value) })
        }
        data={[
          { value: '', label: t('filters.anyStatus') },
          ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        ]}
        className={classes.filter}
        data-active={view.status !== undefined || undefined}
      />
      <SortMenu view={view} change={change} />
      {isFiltered(view) && (
        <Button
          variant="subtle"
          fw={500}
          color="gray"
          px="xs"
          onClick={() => change({ q: undefined, role: undefined, status: undefined })}
        >
          {t('filters.clear')}
        </Button>
      )}
    </Group>
  );
}
