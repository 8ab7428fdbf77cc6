import { Skeleton } from '@mantine/core';
import { IconBuilding, IconFolder } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { toProblem } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { lazyPart } from '../../../lib/lazy.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../../ui/list/ListResults.tsx';
import { NotFound } from '../../../ui/NotFound.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { BackLink, PageTabs, tabLink } from '../../../ui/PageTabs.tsx';
import type { Resource } from '../../memberships/memberships.ts';
import { ResourceLink } from '../../memberships/ResourceLink.tsx';
import { type ResourceDetails, resourceQuery } from '../api.ts';
import type { OpenResourceDialog } from '../ResourceDialogs.tsx';
import { type ResourceTab, validateResourceSearch } from '../search.ts';
import { InvitationsTab } from './InvitationsTab.tsx';
import { MembersTab } from './MembersTab.tsx';
import { OverviewTab } from './OverviewTab.tsx';
import { SettingsTab } from './SettingsTab.tsx';

const dialogs = lazyPart(['resources', 'memberships'], () => import('../ResourceDialogs.tsx'));
const projects = lazyPart(['resources', 'memberships'], () => import('./ProjectsTab.tsx'));
// These share messages with other features.
const access = lazyPart(['resources', 'memberships', 'users-dialogs'], () => import('./AccessTab.tsx'));
const activity = lazyPart(['resources', 'events', 'audit'], () => import('./ActivityTab.tsx'));

/** The page about one organization. */
export function OrganizationRoute() {
  const { organizationId } = useParams({ from: '/signed-in/organizations/$organizationId' });
  return <ResourceRoute key={organizationId} resource={{ type: 'organization', id: organizationId }} />;
}

/** The page about one project. */
export function ProjectRoute() {
  const { projectId } = useParams({ from: '/signed-in/projects/$projectId' });
  return <ResourceRoute key={projectId} resource={{ type: 'project', id: projectId }} />;
}

const LISTS = { organization: '/organizations', project: '/projects' } as const;
const ICONS = { organization: IconBuilding, project: IconFolder };
/** The error codes of an id that does not exist, or that the caller may not see. */
const NOT_FOUND_CODES = ['not_found', 'invalid'];

/** Loads the organization or project; shows the loading, error and not-found states. */
function ResourceRoute({ resource }: { resource: Resource }) {
  const { t } = useTranslation('resources');
  const found = useQuery(resourceQuery(resource));
  const { type } = resource;
  const { listOrganizations, listProjects } = useSession().abilities;
  const list = LISTS[type];
  // Without it, the list is a page that the caller can't open.
  const hasList = type === 'organization' ? listOrganizations : listProjects;
  const isMissing = found.isError && NOT_FOUND_CODES.includes(toProblem(found.error).code);
  return (
    <>
      {hasList && <BackLink to={list}>{t(`${type}.title`)}</BackLink>}
      {isMissing ? (
        <NotFound
          Icon={ICONS[type]}
          title={t(`${type}.notFound.title`)}
          text={t(`${type}.notFound.text`)}
          to={hasList ? list : '/account/organizations'}
          linkLabel={t(hasList ? `${type}.notFound.list` : 'myOrganizations')}
        />
      ) : found.data !== undefined ? (
        <ResourcePage resource={found.data} />
      ) : found.isError ? (
        <>
          <PageHeader title={t(`${type}.title`)} />
          <ErrorState
            problem={found.error}
            onRetry={() => void found.refetch()}
            isRetrying={found.isFetching}
          />
        </>
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

/** Placeholders of the heading and the tabs, where these will be. */
function PageSkeleton() {
  return (
    <div aria-busy="true">
      <Skeleton height={22} width={200} maw="60%" mt={7} mb={28} />
      <Skeleton height={14} width={420} maw="90%" mb={32} />
      <Skeleton height={180} />
    </div>
  );
}

/** Returns the tabs visible to the caller; undefined is the overview. */
function useTabs(resource: ResourceDetails): (ResourceTab | undefined)[] {
  const { abilities: own } = useSession();
  const { type, abilities } = resource;
  const isOrganization = type === 'organization';
  return [
    undefined,
    ...(abilities.viewMembers ? (['members'] as const) : []),
    ...(isOrganization && own.listProjects ? (['projects'] as const) : []),
    ...(isOrganization && abilities.manageMembers ? (['invitations'] as const) : []),
    ...(abilities.manageMembers ? (['access'] as const) : []),
    ...(own.viewAudit && abilities.viewMembers ? (['activity'] as const) : []),
    ...(abilities.update || abilities.delete ? (['settings'] as const) : []),
  ];
}

function ResourcePage({ resource }: { resource: ResourceDetails }) {
  const { t } = useTranslation('resources');
  const search = useSearch({ strict: false });
  const view = useMemo(() => validateResourceSearch(search), [search]);
  const tabs = useTabs(resource);
  const tab = tabs.includes(view.tab) ? view.tab : undefined;
  const [dialog, setDialog] = useState<OpenResourceDialog>();
  const navigate = useNavigate();
  useEffect(() => dialogs.preload(), []);
  const { type, name, abilities } = resource;
  return (
    <>
      <PageHeader
        title={name}
        tab={tab && t(`tabs.${tab}`)}
        description={
          resource.type === 'project' && (
            <ResourceLink resource={{ type: 'organization', id: resource.organizationId }}>
              {resource.organizationName}
            </ResourceLink>
          )
        }
      />
      <PageTabs label={t('tabs.label')} current={tab}>
        {tabs.map((each) => (
          <Link
            key={each ?? 'overview'}
            to="."
            // The current tab keeps its search and filter.
            search={each === tab ? view : each === undefined ? {} : { tab: each }}
            {...tabLink(each === tab)}
          >
            {t(`tabs.${each ?? 'overview'}`)}
          </Link>
        ))}
      </PageTabs>
      {tab === undefined && <OverviewTab resource={resource} />}
      {tab === 'members' && (
        <MembersTab
          resource={resource}
          view={view}
          canManage={abilities.manageMembers}
          onAdd={() => setDialog({ kind: 'addMembers', resource })}
        />
      )}
      {tab === 'invitations' && <InvitationsTab organizationId={resource.id} />}
      {tab === 'settings' && (
        <SettingsTab
          resource={resource}
          onDelete={() =>
            setDialog({
              kind: 'delete',
              resource,
              onDeleted: () => void navigate({ to: LISTS[type], replace: true }),
            })
          }
        />
      )}
      {tab === 'projects' && resource.type === 'organization' && (
        <projects.Part
          fallback={<ListSkeleton />}
          organization={{ id: resource.id, name, isManaged: abilities.manageMembers }}
          canCreate={resource.abilities.createProject}
          onOpen={setDialog}
        />
      )}
      {tab === 'access' && <access.Part fallback={<ListSkeleton />} resource={resource} />}
      {tab === 'activity' && <activity.Part fallback={<ListSkeleton />} resource={resource} />}
      {dialog && <dialogs.Part dialog={dialog} onClose={() => setDialog(undefined)} />}
    </>
  );
}
