import { Link, useSearch } from '@tanstack/react-router';
import { Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../../lib/lazy.ts';
import { ListSkeleton } from '../../../ui/list/ListResults.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import type { Place } from '../data.ts';
import { type MembersTab, validateMembersSearch } from '../search.ts';
import { type Back, BackLink } from './BackLink.tsx';
import { InvitationsList } from './InvitationsList.tsx';
import { MembersList } from './MembersList.tsx';
import classes from './MembersPage.module.css';

// Seldom asked for, and its words are shared with what is said of one person.
const access = lazyPart(['members', 'users-dialogs'], () => import('./AccessList.tsx'));

interface MembersPageProps {
  place: Place;
  name: string;
  description?: string;
  back: Back;
  abilities: { viewMembers: boolean; manageMembers: boolean };
}

/** Who belongs to an organization or project, and in which role. */
export function MembersPage({ place, name, description, back, abilities }: MembersPageProps) {
  const { t } = useTranslation('members');
  const search = useSearch({ strict: false });
  const view = useMemo(() => validateMembersSearch(search), [search]);
  const tabs: { tab: MembersTab | undefined; label: string }[] = [{ tab: undefined, label: t('title') }];
  if (place.type === 'organization' && abilities.manageMembers)
    tabs.push({ tab: 'invitations', label: t('invitations.title') });
  if (abilities.viewMembers) tabs.push({ tab: 'access', label: t('access.title') });
  const present = tabs.some(({ tab }) => tab === view.tab) ? view.tab : undefined;
  return (
    <>
      <BackLink back={back} />
      <PageHeader title={t('titleOf', { name })} description={description} />
      {tabs.length > 1 && (
        <nav aria-label={t('tabs')} className={classes.tabs}>
          {tabs.map(({ tab, label }) => (
            <Link
              key={label}
              to="."
              // The present one keeps its search and filter, and so is the only one that is exactly here.
              search={tab === present ? view : tab === undefined ? {} : { tab }}
              activeOptions={{ exact: true, includeSearch: true }}
              className={classes.tab}
            >
              {label}
            </Link>
          ))}
        </nav>
      )}
      {present === undefined && <MembersList place={place} view={view} canManage={abilities.manageMembers} />}
      {present === 'invitations' && <InvitationsList organizationId={place.id} />}
      {present === 'access' && (
        <Suspense fallback={<ListSkeleton />}>
          <access.Part place={place} />
        </Suspense>
      )}
    </>
  );
}
