import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import classes from './Table.module.css';

/**
 * A list as rows; its head stays in sight. Plain elements, also within: Mantine's table brings a scroll area along, and
 * with a hundred rows each of its cells takes its time.
 */
export const Table = ({ className = '', ...table }: ComponentProps<'table'>) => (
  <table className={`${classes.table} ${className}`} {...table} />
);

interface SortHeaderProps<Field extends string> {
  field: Field;
  label: string;
  className?: string | undefined;
  /** The present order of the list. */
  sort: Field | `-${Field}`;
  /** What people want first: times latest first, names from A. */
  first: 'ascending' | 'descending';
  onSort: (sort: Field | `-${Field}`) => void;
}

/** The head of a column that can order the list: the first click its natural order, the second the reverse. */
export function SortHeader<Field extends string>(props: SortHeaderProps<Field>) {
  const { field, label, className, sort, first, onSort } = props;
  const isAscending = sort === field;
  const isDescending = sort === `-${field}`;
  const isSorted = isAscending || isDescending;
  const isNextAscending = isSorted ? isDescending : first === 'ascending';
  const isShownAscending = isSorted ? isAscending : isNextAscending;
  const Icon = isShownAscending ? IconArrowUp : IconArrowDown;
  return (
    <th className={className} aria-sort={isAscending ? 'ascending' : isDescending ? 'descending' : 'none'}>
      <UnstyledButton
        className={classes.sort}
        data-sorted={isSorted || undefined}
        onClick={() => onSort(isNextAscending ? field : `-${field}`)}
      >
        {label}
        <Icon size={14} stroke={2} aria-hidden />
      </UnstyledButton>
    </th>
  );
}
