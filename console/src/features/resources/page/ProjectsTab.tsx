import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ListResults, ListTotal } from '../../../ui/list/ListResults.tsx';
import listClasses from '../../../ui/list/list.module.css';
import { PageBar } from '../../../ui/list/PageBar.tsx';
import { SearchBox } from '../../../ui/list/SearchBox.tsx';
import { usePage, type ViewChange } from '../../../ui/list/useList.ts';
import type { OrganizationOption } from '../../memberships/options.ts';
import { resourceListQuery } from '../api.ts';
import type { OpenResourceDialog } from '../ResourceDialogs.tsx';
import { ResourceTable } from '../ResourceTable.tsx';
import type { ResourcesSearch } from '../search.ts';

interface ProjectsTabProps {
  organization: OrganizationOption;
  canCreate: boolean;
  onOpen: (dialog: OpenResourceDialog) => void;
}

/** The projects of an organization. */
export default function ProjectsTab({ organization, canCreate, onOpen }: ProjectsTabProps) {
  const { t } = useTranslation('resources');
  const [view, setView] = useState<ResourcesSearch>({ organizationId: organization.id });
  const change = useCallback(
    (patch: ViewChange<ResourcesSearch>) =>
      setView(({ cursor: _, ...previous }) => withoutUndefined({ ...previous, ...patch })),
    [],
  );
  const { list, search, prefetch } = usePage(view, change, (page: ResourcesSearch) =>
    resourceListQuery('project', page),
  );
  return (
    <>
      <Group role="search" aria-label={t('project.find')} className={listClasses.toolbar} gap="xs">
        <SearchBox
          query={view.q ?? ''}
          onSearch={(q) => change({ q: q === '' ? undefined : q })}
          label={t('project.search')}
          placeholder={t('searchPlaceholder')}
        />
        <Text size="xs" c="dimmed" component="span">
          <ListTotal
            total={list.data?.total}
            isOutdated={list.isPlaceholderData}
            exact={(count, number) => t('project.total.exact', { count, number })}
            about={(number) => t('project.total.about', { number })}
          />
        </Text>
        {canCreate && (
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => onOpen({ kind: 'create', type: 'project', organization })}
            ml="auto"
          >
            {t('project.create')}
          </Button>
        )}
      </Group>
      <ListResults
        label={t('project.title')}
        list={list}
        empty={() =>
          search === '' ? (
            <EmptyState title={t('project.empty.title')} text={t('project.empty.text')} />
          ) : (
            <EmptyState title={t('empty.title')} text={t('empty.search', { query: search })} />
          )
        }
      >
        {({ items }) => (
          <ResourceTable
            type="project"
            resources={items}
            search={search}
            sort={view.sort}
            change={change}
            onOpen={onOpen}
          />
        )}
      </ListResults>
      {list.data && list.data.items.length > 0 && (
        <PageBar
          sizeLabel={t('project.pageSize')}
          view={view}
          page={list.data}
          change={change}
          onAim={prefetch}
        />
      )}
    </>
  );
}

/** Returns a view without the parts that a change has removed. */
function withoutUndefined({ q, limit, sort, cursor, organizationId }: ViewChange<ResourcesSearch>) {
  return {
    ...(q !== undefined && { q }),
    ...(limit !== undefined && { limit }),
    ...(sort !== undefined && { sort }),
    ...(cursor !== undefined && { cursor }),
    ...(organizationId !== undefined && { organizationId }),
  };
}
