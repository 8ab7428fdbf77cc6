import { Skeleton } from '@mantine/core';
import classes from './SessionList.module.css';

/** As large as a list of two sessions. */
export function SessionSkeleton() {
  return (
    <div aria-busy="true">
      {[1, 2].map((row) => (
        <div key={row} className={classes.row}>
          <Skeleton height={22} width={22} />
          <div className={classes.facts}>
            <Skeleton height={14} my={4} width={180} />
            <Skeleton height={12} my={5} maw={380} />
          </div>
        </div>
      ))}
    </div>
  );
}
