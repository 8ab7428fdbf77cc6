import { Button, Group, NativeSelect, Skeleton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { formatDateTime } from '../../../lib/format.ts';
import { lazyPart } from '../../../lib/lazy.ts';
import { SearchBox } from '../../../ui/list/SearchBox.tsx';
import { ROLES, STATUSES, type UsersSearch } from '../search.ts';
import { EVERYBODY, isFiltered, type ViewChange } from '../useUsersView.ts';
import { SortMenu } from './SortMenu.tsx';
import classes from './UserFilters.module.css';

// Their searchable fields come after the list, which is what one waits for.
const placeFilters = lazyPart(['users', 'memberships'], () => import('./PlaceFilters.tsx'));

interface UserFiltersProps {
  view: UsersSearch;
  change: (patch: ViewChange, options?: { replace?: boolean }) => void;
}

/** What narrows the list down. Each change of a filter is a step that Back takes back; a keystroke is not. */
export function UserFilters({ view, change }: UserFiltersProps) {
  const { t } = useTranslation('users');
  const { t: common } = useTranslation();
  const { abilities } = useSession();
  return (
    <Group role="search" aria-label={t('filters.label')} className={classes.root} gap="xs">
      <SearchBox
        query={view.q ?? ''}
        onSearch={(q) => change({ q }, { replace: true })}
        label={t('filters.search')}
        placeholder={t('filters.searchPlaceholder')}
      />
      {abilities.listOrganizations && (
        <Suspense fallback={<Skeleton height={36} className={classes.places} />}>
          <placeFilters.Part view={view} change={change} />
        </Suspense>
      )}
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
      {view.inactiveSince !== undefined && (
        <Button
          variant="light"
          fw={500}
          px="sm"
          rightSection={<IconX size={14} aria-hidden />}
          onClick={() => change({ inactiveSince: undefined })}
          aria-label={t('filters.clearInactiveSince', { time: formatDateTime(view.inactiveSince) })}
        >
          {t('filters.inactiveSince', { time: formatDateTime(view.inactiveSince) })}
        </Button>
      )}
      {isFiltered(view) && (
        <Button variant="subtle" fw={500} color="gray" px="xs" onClick={() => change(EVERYBODY)}>
          {t('filters.clear')}
        </Button>
      )}
    </Group>
  );
}
