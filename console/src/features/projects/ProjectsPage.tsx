import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { ListResults, ListTotal, ProgressLine } from '../../ui/list/ListResults.tsx';
import { PageBar } from '../../ui/list/PageBar.tsx';
import { useListView, usePage } from '../../ui/list/useList.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { NoResources } from '../resources/NoResources.tsx';
import { projectListQuery } from './data.ts';
import type { OpenDialog } from './open-dialog.ts';
import { ProjectFilters } from './ProjectFilters.tsx';
import { ProjectTable } from './ProjectTable.tsx';
import { validateProjectsSearch } from './search.ts';

const dialogs = lazyPart(
  ['projects', 'memberships', 'members'],
  () => import('./dialogs/ProjectDialogs.tsx'),
);

/** The projects that the caller may manage, of one organization or of all. */
export function ProjectsPage() {
  const { t } = useTranslation('projects');
  const { abilities } = useSession();
  const { view, change } = useListView('/projects', validateProjectsSearch);
  const { list, prefetch } = usePage(view, change, projectListQuery);
  const [dialog, setDialog] = useState<OpenDialog>();
  const { q, organizationId } = view;
  const isListed = list.data !== undefined;
  useEffect(() => {
    if (isListed) dialogs.preload();
  }, [isListed]);

  const create = abilities.createProject && (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => setDialog({ kind: 'create', organizationId })}
    >
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        description={
          <ListTotal
            total={list.data?.total}
            isOutdated={list.isPlaceholderData}
            exact={(count, number) => t('total.exact', { count, number })}
            about={(number) => t('total.about', { number })}
          />
        }
        actions={create}
      />
      <ProjectFilters view={view} change={change} />
      <ProgressLine isRunning={list.isFetching && !list.isPending} />
      <ListResults
        label={t('title')}
        list={list}
        empty={() => (
          <NoResources
            query={q}
            isFiltered={q !== undefined || organizationId !== undefined}
            first={{ title: t('empty.title'), text: t('empty.text'), action: create }}
            onClear={() => change({ q: undefined, organizationId: undefined })}
          />
        )}
      >
        {({ items }) => <ProjectTable projects={items} view={view} change={change} onOpen={setDialog} />}
      </ListResults>
      {isListed && list.data.items.length > 0 && (
        <PageBar sizeLabel={t('pageSize')} view={view} page={list.data} change={change} onAim={prefetch} />
      )}
      {dialog && (
        <Suspense fallback={null}>
          <dialogs.Part dialog={dialog} onClose={() => setDialog(undefined)} />
        </Suspense>
      )}
    </>
  );
}
