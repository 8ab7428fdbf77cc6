import { Badge } from '@mantine/core';
import classes from './memberships.module.css';
import type { MemberRole } from './memberships.ts';

interface MembershipBadgeProps {
  role: MemberRole;
  /** The name of the organization or project, or of the role. */
  text: string;
  title?: string;
}

/** A membership; the admin role is highlighted. */
export function MembershipBadge({ role, text, title = text }: MembershipBadgeProps) {
  return (
    <Badge color="indigo" px={7} className={classes.badge} data-role={role} title={title}>
      {text}
    </Badge>
  );
}
