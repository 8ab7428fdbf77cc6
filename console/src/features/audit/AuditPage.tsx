import { ActionIcon, Tooltip } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ProgressLine } from '../../ui/list/ListResults.tsx';
import { PageBar } from '../../ui/list/PageBar.tsx';
import { usePage } from '../../ui/list/useList.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { auditListQuery } from './data.ts';
import { ExportMenu } from './export/ExportMenu.tsx';
import { AuditFilters } from './filters/AuditFilters.tsx';
import { EventResults } from './list/EventResults.tsx';
import { NewEvents } from './list/NewEvents.tsx';
import { Summary } from './list/Summary.tsx';
import { useAuditView } from './view.ts';

/** Who did what: look through, narrow down, take away. */
export function AuditPage() {
  const { t } = useTranslation('audit');
  const { view, change } = useAuditView();
  const { list, prefetch } = usePage(view, change, auditListQuery);
  const { refetch } = list;
  const { cursor } = view;
  const toggle = useCallback(
    (event: string | undefined) => change({ event, cursor }, { replace: true }),
    [change, cursor],
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        description={<Summary page={list.data} isOutdated={list.isPlaceholderData} />}
        actions={
          <>
            <Tooltip label={t('refresh')}>
              <ActionIcon
                variant="default"
                size="input-sm"
                aria-label={t('refresh')}
                onClick={() => void refetch()}
              >
                <IconRefresh size={16} stroke={1.75} />
              </ActionIcon>
            </Tooltip>
            <ExportMenu view={view} total={list.data?.total} />
          </>
        }
      />
      <AuditFilters view={view} change={change} page={list.data} />
      <ProgressLine isRunning={list.isFetching && !list.isPending} />
      {list.data && !list.isPlaceholderData && cursor === undefined && (
        <NewEvents view={view} shown={list.data.items} onShow={() => void refetch()} />
      )}
      <EventResults list={list} view={view} change={change} onToggle={toggle} />
      {list.data && list.data.items.length > 0 && (
        <PageBar sizeLabel={t('page.size')} view={view} page={list.data} change={change} onAim={prefetch} />
      )}
    </>
  );
}
