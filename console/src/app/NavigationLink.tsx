import type { Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './Navigation.module.css';

interface NavigationLinkProps {
  to:
    | '/overview'
    | '/organizations'
    | '/projects'
    | '/users'
    | '/audit'
    | '/settings'
    | '/account'
    | '/account/password'
    | '/account/sessions'
    | '/account/organizations';
  icon: Icon;
  label: string;
  /** What waits there for the person. */
  badge?: ReactNode;
  /** Stands for the pages below it, too. */
  isArea?: boolean;
  onNavigate?: () => void;
}

/** A page in the navigation; the present one is marked for eyes and, as `aria-current`, for screen readers. */
export function NavigationLink({
  to,
  icon: PageIcon,
  label,
  badge,
  isArea = false,
  onNavigate,
}: NavigationLinkProps) {
  return (
    <li>
      <Link
        to={to}
        className={classes.link}
        activeOptions={{ exact: !isArea, includeSearch: false }}
        {...(onNavigate ? { onClick: onNavigate } : {})}
      >
        <PageIcon size={18} stroke={1.6} aria-hidden />
        {label}
        {badge}
      </Link>
    </li>
  );
}
