import { Paper, Skeleton } from '@mantine/core';
import classes from './Card.module.css';

/** Stands for a card until what is in it is known. */
export const CardSkeleton = ({ height }: { height: number }) => (
  <Paper withBorder className={classes.card} aria-busy="true">
    <div className={classes.head}>
      <Skeleton height={14} width={120} />
    </div>
    <Skeleton height={height - 64} />
  </Paper>
);
