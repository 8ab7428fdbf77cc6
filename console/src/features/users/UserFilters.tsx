import { ActionIcon, Button, Group, Menu, NativeSelect, Skeleton, Text, Tooltip } from '@mantine/core';
import { IconArrowsSort, IconColumns3, IconX } from '@tabler/icons-react';
import { useId } from 'react';
import { useSession } from '../../api/session.ts';
import { formatDateTime } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { PORTAL_IN_MAIN } from '../../ui/focus.ts';
import { SearchBox } from '../../ui/list/SearchBox.tsx';
import { useFilterToggle } from '../../ui/list/useFilterToggle.tsx';
import type { ViewChange } from '../../ui/list/useList.ts';
import {
  DEFAULT_SORT,
  filterCount,
  hasFilters,
  NO_FILTERS,
  ROLES,
  SORTS,
  STATUSES,
  type UsersSearch,
} from './search.ts';
import { type Columns, OPTIONAL_COLUMNS } from './useColumns.ts';
import classes from './users.module.css';

// Their searchable selects are loaded after the list.
const resourceFilters = lazyPart(['users', 'memberships'], () => import('./ResourceFilters.tsx'), {
  isOptional: true,
});

export interface FiltersProps {
  view: UsersSearch;
  change: (patch: ViewChange<UsersSearch>, options?: { replace?: boolean }) => void;
}

interface UserFiltersProps extends FiltersProps {
  /** The columns of the table, where it is shown. */
  columns: Columns | undefined;
  /** Whether the first page of the list is still being loaded. */
  isListPending: boolean;
}

/** Search, filters, sorting and columns; on phones all but the search behind a button. Each filter is a step in the browser's history. */
export function UserFilters({ view, change, columns, isListPending }: UserFiltersProps) {
  const { t } = useTranslation('users');
  const { t: common } = useTranslation();
  const { abilities } = useSession();
  const { isShown, button } = useFilterToggle(filterCount(view));
  const placeholder = <Skeleton height={36} className={classes.resourceFilters} />;
  return (
    <Group role="search" aria-label={t('filters.label')} className={classes.filters} gap="xs">
      <SearchBox
        query={view.q ?? ''}
        onSearch={(q, step) => change({ q }, step)}
        label={t('filters.search')}
        placeholder={t('filters.searchPlaceholder')}
      />
      {button}
      {isShown && (
        <>
          {abilities.listOrganizations &&
            (isListPending ? (
              placeholder
            ) : (
              <resourceFilters.Part fallback={placeholder} view={view} change={change} />
            ))}
          <NativeSelect
            aria-label={t('filters.role')}
            value={view.role ?? ''}
            onChange={({ currentTarget }) =>
              change({ role: ROLES.find((role) => role === currentTarget.value) })
            }
            data={[
              { value: '', label: t('filters.role') },
              ...ROLES.map((value) => ({ value, label: common(`role.${value}`) })),
            ]}
            className={`${classes.filter} ${classes.systemRoleFilter}`}
            data-active={view.role !== undefined || undefined}
          />
          <NativeSelect
            aria-label={t('filters.status')}
            value={view.status ?? ''}
            onChange={({ currentTarget }) =>
              change({ status: STATUSES.find((status) => status === currentTarget.value) })
            }
            data={[
              { value: '', label: t('filters.status') },
              ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
            ]}
            className={classes.filter}
            data-active={view.status !== undefined || undefined}
          />
          <SortMenu view={view} change={change} />
          {columns && <ColumnMenu {...columns} />}
        </>
      )}
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
      {(view.q !== undefined || hasFilters(view)) && (
        <Button variant="subtle" fw={500} color="gray" px="xs" onClick={() => change(NO_FILTERS)}>
          {t('filters.clear')}
        </Button>
      )}
    </Group>
  );
}

/** All orders, including those of columns that a narrow screen hides. */
function SortMenu({ view, change }: FiltersProps) {
  const { t } = useTranslation('users');
  const current = view.sort ?? DEFAULT_SORT;
  return (
    <Menu withInitialFocusPlaceholder={false} portalProps={PORTAL_IN_MAIN}>
      <Menu.Target>
        <Tooltip label={t('filters.sort')}>
          <ActionIcon variant="default" size="input-sm" aria-label={t('filters.sort')}>
            <IconArrowsSort size={16} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={current}
          onChange={(value) => change({ sort: SORTS.find((sort) => sort === value) })}
        >
          {SORTS.map((sort) => (
            <Menu.RadioItem
              key={sort}
              value={sort}
              closeMenuOnClick
              data-autofocus={sort === current || undefined}
            >
              {t(`sort.${sort}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Chooses the columns of the table. */
function ColumnMenu({ hidden, toggle }: Columns) {
  const { t } = useTranslation('users');
  const hintId = useId();
  return (
    <Menu withInitialFocusPlaceholder={false} portalProps={PORTAL_IN_MAIN}>
      <Menu.Target>
        <Tooltip label={t('filters.columns')}>
          <ActionIcon variant="default" size="input-sm" aria-label={t('filters.columns')}>
            <IconColumns3 size={16} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {OPTIONAL_COLUMNS.map((column, index) => (
          <Menu.CheckboxItem
            key={column}
            checked={!hidden.includes(column)}
            data-autofocus={index === 0 || undefined}
            onChange={() => toggle(column)}
            {...(column === 'created' && {
              'aria-label': t('column.created'),
              'aria-describedby': hintId,
            })}
          >
            {t(`column.${column}`)}
            {column === 'created' && (
              <Text size="xs" c="dimmed" id={hintId}>
                {t('filters.wideOnly')}
              </Text>
            )}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
