import { useLocalStorage } from '@mantine/hooks';

/** The columns that can be hidden, in the order of the table. */
export const OPTIONAL_COLUMNS = ['role', 'memberships', 'phone', 'lastLogin', 'created'] as const;
export type Column = (typeof OPTIONAL_COLUMNS)[number];

export interface Columns {
  hidden: readonly Column[];
  toggle: (column: Column) => void;
}

/** The columns of the table, as chosen in this browser. */
export function useColumns(): Columns {
  const [stored, setStored] = useLocalStorage<readonly string[]>({
    key: 'roster.users.hidden-columns',
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  // Written by another version of the console, or by hand.
  const hidden = OPTIONAL_COLUMNS.filter((column) => Array.isArray(stored) && stored.includes(column));
  const toggle = (column: Column) =>
    setStored(hidden.includes(column) ? hidden.filter((each) => each !== column) : [...hidden, column]);
  return { hidden, toggle };
}
