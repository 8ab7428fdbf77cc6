import classes from './RoleBadge.module.css';

interface RoleBadgeProps {
  /** In the system, an organization or a project; that of admins is highlighted. */
  role: 'admin' | 'user' | 'viewer';
  /** The role, or what it is in. */
  text: string;
  title?: string;
}

/** A role. Without Mantine's Badge, of which a list would render a hundred. */
export function RoleBadge({ role, text, title }: RoleBadgeProps) {
  return (
    <span className={classes.badge} data-role={role} title={title}>
      {text}
    </span>
  );
}
