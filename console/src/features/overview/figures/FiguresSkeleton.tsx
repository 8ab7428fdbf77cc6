import { CardSkeleton } from '../parts/CardSkeleton.tsx';
import classes from './Figures.module.css';

/** Stands for the numbers until they are counted. */
export const FiguresSkeleton = () => (
  <div className={classes.cards}>
    {[1, 2, 3, 4].map((card) => (
      <CardSkeleton key={card} height={146} />
    ))}
  </div>
);
