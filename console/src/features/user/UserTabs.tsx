import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { isForeign } from '../users/row/denial.ts';
import { isPending } from '../users/row/name.ts';
import type { UserTab } from './search.ts';
import classes from './UserPage.module.css';

/** The parts of the page that the caller may see of this person. Who has not come yet never signed in and did nothing. */
export function useUserTabs(user: User): UserTab[] {
  const { abilities } = useSession();
  // Sign-ins are shown to whom sessions are: the person, and system admins.
  const isNear = !isPending(user) && !isForeign(user, 'viewSessions');
  return [
    ...(isNear ? (['sessions', 'sign-ins'] as const) : []),
    ...(abilities.viewAudit ? (['events'] as const) : []),
    ...(abilities.viewAudit && !isPending(user) ? (['actions'] as const) : []),
    ...(abilities.manageSettings ? (['mails'] as const) : []),
  ];
}

interface UserTabsProps {
  tabs: readonly UserTab[];
  present: UserTab | undefined;
}

/** The ways between the parts of the page. Links and not tabs in the sense of ARIA, since each has an address of its own. */
export function UserTabs({ tabs, present }: UserTabsProps) {
  const { t } = useTranslation('user');
  const nav = useRef<HTMLElement>(null);
  // On a phone they are more than fit.
  useEffect(() => {
    if (present === undefined) return;
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [present]);
  if (tabs.length === 0) return null;
  return (
    <nav ref={nav} aria-label={t('tabs.label')} className={classes.tabs}>
      {[undefined, ...tabs].map((tab) => (
        <Link
          key={tab ?? 'profile'}
          to="."
          search={tab === undefined ? {} : { tab }}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={tab === present ? 'page' : undefined}
          resetScroll={false}
          className={classes.tab}
        >
          {t(`tabs.${tab ?? 'profile'}`)}
        </Link>
      ))}
    </nav>
  );
}
