import type { CSSProperties } from 'react';
import type { User } from 'roster-contract';
import { hueOf, initialsOf } from './initials.ts';
import classes from './UserAvatar.module.css';

/** The initials of a user in a color of their own. Hidden from screen readers, since the name is beside it. */
export function UserAvatar({ user }: { user: Pick<User, 'id' | 'username' | 'status'> }) {
  const style: CSSProperties & { '--hue': number } = { '--hue': hueOf(user.id) };
  return (
    <span className={classes.avatar} style={style} data-status={user.status} aria-hidden>
      {initialsOf(user.username)}
    </span>
  );
}
