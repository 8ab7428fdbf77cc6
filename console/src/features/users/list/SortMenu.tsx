import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconArrowsSort } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PORTAL_IN_MAIN } from '../../../ui/focus.ts';
import { DEFAULT_SORT, SORTS, type UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';

interface SortMenuProps {
  view: UsersSearch;
  change: (patch: ViewChange) => void;
}

/** Every order there is, also by columns that are not shown on a narrow screen. */
export function SortMenu({ view, change }: SortMenuProps) {
  const { t } = useTranslation('users');
  const current = view.sort ?? DEFAULT_SORT;
  const choose = (value: string) => change({ sort: SORTS.find((sort) => sort === value) });
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
        <Menu.RadioGroup value={current} onChange={choose}>
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
