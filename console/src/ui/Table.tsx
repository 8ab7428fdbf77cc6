import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import classes from './Table.module.css';

/**
 * A table with a sticky header. Plain elements: Mantine's table adds a scroll area, and its cells are slow to render with
 * a hundred rows.
 */
export const Table = ({ className = '', ...table }: ComponentProps<'table'>) => (
  <table className={`${classes.table} ${className}`} {...table} />
);

interface SortHeaderProps<Field extends string> {
  field: Field;
  label: string;
  className?: string | undefined;
  /** The current order of the list. */
  sort: Field | `-${Field}`;
  /** The order of the first click. */
  first: 'ascending' | 'descending';
  onSort: (sort: Field | `-${Field}`) => void;
}

/** A column header that sorts the list; another click reverses the order. */
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
