import classes from './RoleBadge.module.css';

interface RoleBadgeProps {
  /** The role that decides the color: `admin` is highlighted. */
  role: 'admin' | 'user' | 'viewer';
  /** The label: the role, or the name of the organization or project. */
  text: string;
  title?: string;
}

/** A role. Not Mantine's Badge, because a list renders a hundred. */
export function RoleBadge({ role, text, title }: RoleBadgeProps) {
  return (
    <span className={classes.badge} data-role={role} title={title}>
      {text}
    </span>
  );
}
