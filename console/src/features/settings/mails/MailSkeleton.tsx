import { Skeleton } from '@mantine/core';
import classes from './Mails.module.css';

const ROWS = Array.from({ length: 8 }, (_, index) => index);

/** Stands for the rows at the very first load. */
export function MailSkeleton() {
  return (
    <div aria-hidden>
      {ROWS.map((row) => (
        <div key={row} className={classes.skeleton}>
          <Skeleton height={10} width="14%" miw={90} />
          <Skeleton height={10} width="22%" miw={110} />
          <Skeleton height={10} width="10%" visibleFrom="sm" />
          <Skeleton height={10} width="28%" visibleFrom="sm" />
        </div>
      ))}
    </div>
  );
}
