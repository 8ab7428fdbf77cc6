import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './OutsideLayout.module.css';
import { ProductName } from './ProductName.tsx';

/** A page that only says something, for when there is no other to show. */
export function MessagePage({ children }: { children: ReactNode }) {
  return (
    <div className={classes.frame}>
      <main className={classes.main}>
        <ProductName />
        <Paper className={classes.card} withBorder p={{ base: 'md', xs: 'xl' }}>
          {children}
        </Paper>
      </main>
    </div>
  );
}
