import type { Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import classes from './Navigation.module.css';

interface NavigationLinkProps {
  to: '/users' | '/account' | '/account/password' | '/account/sessions';
  icon: Icon;
  label: string;
  onNavigate?: () => void;
}

/** A page in the navigation; the present one is marked for eyes and, as `aria-current`, for screen readers. */
export function NavigationLink({ to, icon: PageIcon, label, onNavigate }: NavigationLinkProps) {
  return (
    <li>
      <Link
        to={to}
        className={classes.link}
        activeOptions={{ exact: true, includeSearch: false }}
        {...(onNavigate ? { onClick: onNavigate } : {})}
      >
        <PageIcon size={18} stroke={1.6} aria-hidden />
        {label}
      </Link>
    </li>
  );
}
