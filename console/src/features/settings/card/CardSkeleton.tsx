import { Skeleton } from '@mantine/core';
import classes from './Facts.module.css';

/** As tall as so many facts. */
export function CardSkeleton({ count }: { count: number }) {
  return (
    <div aria-busy="true" className={classes.facts}>
      {Array.from({ length: count }, (_, index) => index).map((row) => (
        <div key={row} className={classes.fact}>
          <Skeleton height={12} my={5} width={110} />
          <Skeleton height={12} my={5} maw={220} />
        </div>
      ))}
    </div>
  );
}
