import type { ComponentProps } from 'react';
import classes from './Table.module.css';

/**
 * A list as rows; its head stays in sight. Plain elements, also within: Mantine's table brings a scroll area along, and
 * with a hundred rows each of its cells takes its time.
 */
export const Table = ({ className = '', ...table }: ComponentProps<'table'>) => (
  <table className={`${classes.table} ${className}`} {...table} />
);
