import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconArrowsSort } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_SORT, SORTS, type UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';

interface SortMenuProps {
  view: UsersSearch;
  change: (patch: ViewChange) => void;
}

/** Every order there is, also by columns that are not shown on a narrow screen. */
export function SortMenu({ view, change }: SortMenuProps) {
  const { t } = useTranslation('users');
  const choose = (value: string) => change({ sort: SORTS.find((sort) => sort === value) });
  return (
    <Menu position="bottom-end" shadow="md" returnFocus>
      <Menu.Target>
        <Tooltip label={t('filters.sort')} events={{ hover: true, focus: true, touch: false }}>
          <ActionIcon variant="default" size="input-sm" aria-label={t('filters.sort')}>
            <IconArrowsSort size={16} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={view.sort ?? DEFAULT_SORT} onChange={choose}>
          {SORTS.map((sort) => (
            <Menu.RadioItem key={sort} value={sort}>
              {t(`sort.${sort}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
