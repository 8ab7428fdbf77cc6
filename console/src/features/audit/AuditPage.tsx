import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowUp, IconHistory, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { AuditEvent } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ListResults, ListTotal, ProgressLine } from '../../ui/list/ListResults.tsx';
import { PageBar } from '../../ui/list/PageBar.tsx';
import { usePage } from '../../ui/list/useList.ts';
import { NoAccessPage } from '../../ui/NoAccessPage.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import classes from './AuditPage.module.css';
import { auditListQuery, NEWER_EVENTS_LIMIT, newerEventsQuery } from './api.ts';
import { EventCards } from './EventCards.tsx';
import { EventTable } from './EventTable.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { SealNote } from './SealNote.tsx';
import type { AuditSearch } from './search.ts';
import { type Change, isFiltered, NO_FILTERS, useAuditView } from './view.ts';

/** The audit log, for admins and members of projects. Users who lose access while the page is open see why. */
export default function AuditPage() {
  const { t } = useTranslation('audit');
  const { abilities } = useSession();
  return abilities.viewAudit ? <AuditLog /> : <NoAccessPage title={t('title')} text={t('adminsOnly')} />;
}

function AuditLog() {
  const { t } = useTranslation('audit');
  const { view, change } = useAuditView();
  const { list, prefetch } = usePage(view, change, auditListQuery);
  const { refetch } = list;
  const { cursor, page } = view;
  const toggle = useCallback(
    (event: string | undefined) => change({ event, cursor, page }, { replace: true }),
    [change, cursor, page],
  );
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  const Events = isNarrow ? EventCards : EventTable;
  return (
    <>
      <PageHeader
        title={t('title')}
        description={
          <span className={classes.summary}>
            <ListTotal
              exact={(count, number) => t('total.exact', { count, number })}
              about={(number) => t('total.moreThan', { number })}
              total={list.data?.total}
              isOutdated={list.isPlaceholderData}
            />
            {list.data && <SealNote through={list.data.sealedThrough} />}
          </span>
        }
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
      <ListResults label={t('title')} list={list} empty={() => <NoEvents view={view} change={change} />}>
        {({ items }) => <Events events={items} openId={view.event} onToggle={toggle} change={change} />}
      </ListResults>
      {list.data && list.data.items.length > 0 && (
        <PageBar sizeLabel={t('page.size')} view={view} page={list.data} change={change} onAim={prefetch} />
      )}
    </>
  );
}

interface NewEventsProps {
  view: AuditSearch;
  shown: readonly AuditEvent[];
  onShow: () => void;
}

/** Offers to show newer events, instead of moving the list while it is being read. */
function NewEvents({ view, shown, onShow }: NewEventsProps) {
  const { t } = useTranslation('audit');
  const { data: ids } = useQuery(newerEventsQuery(view, shown[0]));
  const known = new Set(shown.map(({ id }) => id));
  const count = ids.filter((id) => !known.has(id)).length;
  const number = formatNumber(count);
  return (
    <div role="status" className={classes.newEvents}>
      {count > 0 && (
        <Button
          variant="light"
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowUp size={14} />}
          onClick={onShow}
        >
          {count >= NEWER_EVENTS_LIMIT ? t('newEventsMany', { number }) : t('newEvents', { count, number })}
        </Button>
      )}
    </div>
  );
}

function NoEvents({ view, change }: { view: AuditSearch; change: Change }) {
  const { t } = useTranslation('audit');
  return (
    <EmptyState
      icon={<IconHistory size={32} stroke={1.25} />}
      title={t('empty.title')}
      text={t(isFiltered(view) ? 'empty.filtered' : 'empty.none')}
      action={
        isFiltered(view) && (
          <Button variant="default" mt="xs" onClick={() => change(NO_FILTERS)}>
            {t('filters.clear')}
          </Button>
        )
      }
    />
  );
}
