import { Badge } from '@mantine/core';
import classes from './memberships.module.css';
import type { MemberRole } from './memberships.ts';

interface MembershipBadgeProps {
  role: MemberRole;
  /** What stands in it: the place's name, or the role's. */
  text: string;
  title?: string;
}

/** A membership; those of admins stand out. */
export function MembershipBadge({ role, text, title = text }: MembershipBadgeProps) {
  return (
    <Badge color="indigo" px={7} className={classes.badge} data-role={role} title={title}>
      {text}
    </Badge>
  );
}
