import { Badge } from '@mantine/core';
import classes from './PlaceBadge.module.css';
import type { MemberRole } from './roles.ts';

interface PlaceBadgeProps {
  role: MemberRole;
  /** What stands in it: the place's name, or the role's. */
  text: string;
  title?: string;
}

/** A membership; those of admins stand out. */
export function PlaceBadge({ role, text, title = text }: PlaceBadgeProps) {
  return (
    <Badge color="indigo" px={7} className={classes.badge} data-role={role} title={title}>
      {text}
    </Badge>
  );
}
