import { Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { DEFAULT_SORT, type Sort, type SortField, type UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';
import classes from './UserTable.module.css';

interface SortHeaderProps {
  field: SortField;
  label: string;
  className?: string | undefined;
  view: UsersSearch;
  change: (patch: ViewChange) => void;
}

/** Times are asked for latest first, names from A. */
const FIRST: Record<SortField, Sort> = {
  username: 'username',
  email: 'email',
  lastLoginAt: '-lastLoginAt',
  createdAt: '-createdAt',
};

/** The head of a column that can order the list: the first click its natural order, the second the reverse. */
export function SortHeader({ field, label, className, view, change }: SortHeaderProps) {
  const sort = view.sort ?? DEFAULT_SORT;
  const isAscending = sort === field;
  const isDescending = sort === `-${field}`;
  const isSorted = isAscending || isDescending;
  const reverse: Sort = isAscending ? `-${field}` : field;
  const Icon = isSorted
    ? isAscending
      ? IconArrowUp
      : IconArrowDown
    : FIRST[field] === field
      ? IconArrowUp
      : IconArrowDown;
  return (
    <Table.Th
      className={className}
      aria-sort={isAscending ? 'ascending' : isDescending ? 'descending' : 'none'}
    >
      <UnstyledButton
        className={classes.sort}
        data-sorted={isSorted || undefined}
        onClick={() => change({ sort: isSorted ? reverse : FIRST[field] })}
      >
        {label}
        <Icon size={14} stroke={2} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}
