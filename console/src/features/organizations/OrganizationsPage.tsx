import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { ListResults, ListTotal, ProgressLine } from '../../ui/list/ListResults.tsx';
import classes from '../../ui/list/list.module.css';
import { PageBar } from '../../ui/list/PageBar.tsx';
import { SearchBox } from '../../ui/list/SearchBox.tsx';
import { useListView, usePage } from '../../ui/list/useList.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { NoResources } from '../resources/NoResources.tsx';
import { validateResourcesSearch } from '../resources/search.ts';
import { organizationListQuery } from './data.ts';
import { OrganizationTable } from './OrganizationTable.tsx';
import type { OpenDialog } from './open-dialog.ts';

const dialogs = lazyPart(
  ['organizations', 'memberships', 'members'],
  () => import('./dialogs/OrganizationDialogs.tsx'),
);

/** The organizations that the caller is admin of, or of a project in: all of them for system admins. */
export function OrganizationsPage() {
  const { t } = useTranslation('organizations');
  const { abilities } = useSession();
  const { view, change } = useListView('/organizations', validateResourcesSearch);
  const { list, prefetch } = usePage(view, change, organizationListQuery);
  const [dialog, setDialog] = useState<OpenDialog>();
  const isListed = list.data !== undefined;
  useEffect(() => {
    if (isListed) dialogs.preload();
  }, [isListed]);

  const create = abilities.createOrganization && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setDialog({ kind: 'create' })}>
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
      <Group role="search" aria-label={t('find')} className={classes.toolbar} gap="xs">
        <SearchBox
          query={view.q ?? ''}
          onSearch={(q) => change({ q }, { replace: true })}
          label={t('search')}
          placeholder={t('searchPlaceholder')}
        />
      </Group>
      <ProgressLine isRunning={list.isFetching && !list.isPending} />
      <ListResults
        label={t('title')}
        list={list}
        empty={() => (
          <NoResources
            query={view.q}
            isFiltered={view.q !== undefined}
            first={{ title: t('empty.title'), text: t('empty.text'), action: create }}
            onClear={() => change({ q: undefined })}
          />
        )}
      >
        {({ items }) => (
          <OrganizationTable organizations={items} view={view} change={change} onOpen={setDialog} />
        )}
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
