import type { CSSProperties } from 'react';
import type { User } from 'roster-contract';
import { hueOf, initialsOf } from './initials.ts';
import classes from './UserAvatar.module.css';

/** A person's initials in a colour of their own; for the eye only, since the name stands beside it. */
export function UserAvatar({ user }: { user: Pick<User, 'id' | 'username' | 'status'> }) {
  const style: CSSProperties & { '--hue': number } = { '--hue': hueOf(user.id) };
  return (
    <span className={classes.avatar} style={style} data-status={user.status} aria-hidden>
      {initialsOf(user.username)}
    </span>
  );
}
