import { Skeleton } from '@mantine/core';
import classes from './ListSkeleton.module.css';

const ROWS = Array.from({ length: 12 }, (_, index) => index);

/** Stands for the rows at the very first load, as tall as they will be. */
export function ListSkeleton() {
  return (
    <div aria-hidden>
      {ROWS.map((row) => (
        <div key={row} className={classes.row}>
          <Skeleton height={28} circle />
          <Skeleton height={10} width="16%" miw={90} />
          <Skeleton height={10} width="28%" miw={110} />
          <Skeleton height={10} width="10%" visibleFrom="sm" ml="auto" />
        </div>
      ))}
    </div>
  );
}
