import { type ReactNode, useId } from 'react';
import classes from './Navigation.module.css';

/** Pages that belong together, under their heading. */
export function NavigationArea({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <div>
      <div id={id} className={classes.title}>
        {title}
      </div>
      <ul aria-labelledby={id} className={classes.links}>
        {children}
      </ul>
    </div>
  );
}
