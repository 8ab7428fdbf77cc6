import { Button, Group } from '@mantine/core';
import { IconBuilding, IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ListResults, ListTotal, ProgressLine } from '../../ui/list/ListResults.tsx';
import classes from '../../ui/list/list.module.css';
import { PageBar } from '../../ui/list/PageBar.tsx';
import { SearchBox } from '../../ui/list/SearchBox.tsx';
import { useListView, usePage, type ViewChange } from '../../ui/list/useList.ts';
import { NoAccessPage } from '../../ui/NoAccessPage.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { organizationOptionQuery } from '../memberships/options.ts';
import { OrganizationSelect } from '../memberships/ResourceSelect.tsx';
import { type ResourceType, resourceListQuery } from './api.ts';
import type { OpenResourceDialog } from './ResourceDialogs.tsx';
import { ResourceTable } from './ResourceTable.tsx';
import { type ResourcesSearch, validateOrganizationsSearch, validateProjectsSearch } from './search.ts';

const dialogs = lazyPart(['resources', 'memberships'], () => import('./ResourceDialogs.tsx'));

/** The list of organizations: all for system admins, otherwise those that the caller or their project belongs to. */
export function OrganizationsRoute() {
  const { t } = useTranslation('resources');
  const { abilities } = useSession();
  if (!abilities.listOrganizations)
    return <NoAccessPage title={t('organization.title')} text={t('organization.adminsOnly')} />;
  return <ResourcesPage type="organization" canCreate={abilities.createOrganization} />;
}

/** The list of the projects that the caller manages. */
export function ProjectsRoute() {
  const { t } = useTranslation('resources');
  const { abilities } = useSession();
  if (!abilities.listProjects)
    return <NoAccessPage title={t('project.title')} text={t('project.adminsOnly')} />;
  return <ResourcesPage type="project" canCreate={abilities.createProject} />;
}

const ROUTES = {
  organization: { path: '/organizations', validate: validateOrganizationsSearch },
  project: { path: '/projects', validate: validateProjectsSearch },
} as const;

interface ResourcesPageProps {
  type: ResourceType;
  canCreate: boolean;
}

function ResourcesPage({ type, canCreate }: ResourcesPageProps) {
  const { t } = useTranslation('resources');
  const { abilities } = useSession();
  const { path, validate } = ROUTES[type];
  const { view, change } = useListView(path, validate);
  const { list, search, prefetch } = usePage(view, change, (page: ResourcesSearch) =>
    resourceListQuery(type, page),
  );
  const [dialog, setDialog] = useState<OpenResourceDialog>();
  const { q, organizationId } = view;
  const queryClient = useQueryClient();
  const isLoaded = list.data !== undefined;
  useEffect(() => {
    if (isLoaded) dialogs.preload();
  }, [isLoaded]);

  const createButton = canCreate && (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => {
        // Loaded by the filter.
        const organization = queryClient.getQueryData(organizationOptionQuery(organizationId ?? '').queryKey);
        setDialog({ kind: 'create', type, organization });
      }}
    >
      {t(`${type}.create`)}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t(`${type}.title`)}
        description={
          <ListTotal
            total={list.data?.total}
            isOutdated={list.isPlaceholderData}
            exact={(count, number) => t(`${type}.total.exact`, { count, number })}
            about={(number) => t(`${type}.total.about`, { number })}
          />
        }
        actions={createButton}
      />
      <Group role="search" aria-label={t(`${type}.find`)} className={classes.toolbar} gap="xs">
        <SearchBox
          query={q ?? ''}
          onSearch={(text, step) => change({ q: text }, step)}
          label={t(`${type}.search`)}
          placeholder={t('searchPlaceholder')}
        />
        {type === 'project' && abilities.listOrganizations && (
          <OrganizationFilter organizationId={organizationId} change={change} />
        )}
      </Group>
      <ProgressLine isRunning={list.isFetching && !list.isPending} />
      <ListResults
        label={t(`${type}.title`)}
        list={list}
        empty={() => <NoResources {...{ type, search, organizationId, change }} action={createButton} />}
      >
        {({ items }) => (
          <ResourceTable
            type={type}
            resources={items}
            search={search}
            sort={view.sort}
            change={change}
            onOpen={setDialog}
          />
        )}
      </ListResults>
      {isLoaded && list.data.items.length > 0 && (
        <PageBar
          sizeLabel={t(`${type}.pageSize`)}
          view={view}
          page={list.data}
          change={change}
          onAim={prefetch}
        />
      )}
      {dialog && <dialogs.Part dialog={dialog} onClose={() => setDialog(undefined)} />}
    </>
  );
}

interface OrganizationFilterProps {
  organizationId: string | undefined;
  change: (patch: ViewChange<ResourcesSearch>) => void;
}

/** Limits the list of projects to one organization. */
function OrganizationFilter({ organizationId, change }: OrganizationFilterProps) {
  const { t } = useTranslation('resources');
  const organization = useQuery({
    ...organizationOptionQuery(organizationId ?? ''),
    enabled: organizationId !== undefined,
  });
  const value = organizationId === undefined ? null : (organization.data ?? null);
  return (
    <OrganizationSelect
      // The field keeps its search text, so each organization gets a new one.
      key={value?.id ?? ''}
      aria-label={t('form.organization')}
      placeholder={t('anyOrganization')}
      value={value}
      onChange={(chosen) => change({ organizationId: chosen?.id })}
      clearable
      w={{ base: '100%', sm: 240 }}
    />
  );
}

interface NoResourcesProps {
  type: ResourceType;
  /** What was searched for. */
  search: string;
  organizationId: string | undefined;
  change: (patch: ViewChange<ResourcesSearch>) => void;
  /** Offered when there are none at all. */
  action: ReactNode;
}

/** The empty state of the list: no match, or nothing created yet. */
function NoResources({ type, search, organizationId, change, action }: NoResourcesProps) {
  const { t } = useTranslation('resources');
  const icon = <IconBuilding size={32} stroke={1.25} />;
  if (search === '' && organizationId === undefined)
    return (
      <EmptyState
        icon={icon}
        title={t(`${type}.empty.title`)}
        text={t(`${type}.empty.text`)}
        action={action}
      />
    );
  return (
    <EmptyState
      icon={icon}
      title={t('empty.title')}
      text={search === '' ? t('empty.filtered') : t('empty.search', { query: search })}
      action={
        <Button variant="default" mt="xs" onClick={() => change({ q: undefined, organizationId: undefined })}>
          {t('empty.clear')}
        </Button>
      }
    />
  );
}
