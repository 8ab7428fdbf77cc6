import { Anchor, Button, Group, type GroupProps } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconMail, IconPlus, IconUserSearch } from '@tabler/icons-react';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type SessionResponse, useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ListResults, ListTotal, ProgressLine } from '../../ui/list/ListResults.tsx';
import { PageBar } from '../../ui/list/PageBar.tsx';
import { useListView, usePage } from '../../ui/list/useList.ts';
import { NoAccessPage } from '../../ui/NoAccessPage.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { userListQuery } from './api.ts';
import { hasFilters, NO_FILTERS, validateUsersSearch } from './search.ts';
import { UserCards } from './UserCards.tsx';
import { type FiltersProps, UserFilters } from './UserFilters.tsx';
import { UserTable } from './UserTable.tsx';
import { useColumns } from './useColumns.ts';
import { useUserActions } from './useUserActions.ts';
import { useQueuedEmails, useSelection } from './useUserList.ts';

// Both are loaded after the list.
const bulkBar = lazyPart(['users'], () => import('./BulkBar.tsx'), { isOptional: true });
const dialogs = lazyPart(
  ['users', 'users-dialogs', 'memberships'],
  () => import('./dialogs/UserDialogs.tsx'),
);

/** Requests the list of an address that is being opened. */
export function prefetch(queryClient: QueryClient, { abilities }: SessionResponse, search: object): void {
  if (abilities.listUsers) void queryClient.prefetchQuery(userListQuery(validateUsersSearch({ ...search })));
}

/** The list of users. Also shown to callers who have lost access to it meanwhile. */
export default function UsersRoute() {
  const { t } = useTranslation('users');
  const { abilities } = useSession();
  return abilities.listUsers ? <UsersPage /> : <NoAccessPage title={t('title')} text={t('adminsOnly')} />;
}

function UsersPage() {
  const { t } = useTranslation('users');
  const { view, change } = useListView('/users', validateUsersSearch);
  const { list, search, prefetch } = usePage(view, change, userListQuery);
  const { user: self } = useSession();
  const { onAction, dialog, setDialog } = useUserActions();
  const users = list.data?.items ?? [];
  useQueuedEmails(list);
  const { cursor: _cursor, page: _page, limit: _limit, sort: _sort, ...filters } = view;
  const selection = useSelection(users, JSON.stringify(filters));
  const isLoaded = list.data !== undefined;
  useEffect(() => {
    if (isLoaded) dialogs.preload();
  }, [isLoaded]);
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  const columns = useColumns();

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
        actions={<AddButton onAdd={(kind) => setDialog({ kind })} />}
      />
      <UserFilters
        view={view}
        change={change}
        columns={isNarrow ? undefined : columns}
        isListPending={list.isPending}
      />
      <ProgressLine isRunning={list.isFetching && !list.isPending} />
      <ListResults
        label={t('title')}
        list={list}
        empty={({ suggestions }) => (
          <NoUsers view={view} search={search} change={change} suggestions={suggestions} />
        )}
      >
        {({ items, suggestions }) => {
          const shared = { users: items, search, selection, selfId: self.id, onAction };
          return (
            <>
              <Suggestions searches={suggestions} change={change} mb="sm" />
              {isNarrow ? (
                <UserCards {...shared} />
              ) : (
                <UserTable {...shared} sort={view.sort} change={change} hidden={columns.hidden} />
              )}
            </>
          );
        }}
      </ListResults>
      {users.length > 0 && (
        <PageBar sizeLabel={t('pageSize')} view={view} page={list.data} change={change} onAim={prefetch} />
      )}
      {isLoaded && (
        <bulkBar.Part
          count={selection.users.length}
          onAction={(action) =>
            setDialog({ kind: 'bulk', action, users: selection.users, onDone: selection.clear })
          }
          onClear={selection.clear}
        />
      )}
      {dialog && (
        <dialogs.Part
          dialog={dialog}
          onClose={() => setDialog(undefined)}
          onShow={(email) => change({ ...NO_FILTERS, q: email })}
        />
      )}
    </>
  );
}

/** Creates, invites or adds users, depending on the system settings and the caller's role. */
function AddButton({ onAdd }: { onAdd: (kind: 'create' | 'invite') => void }) {
  const { t } = useTranslation('users');
  const { inviteUsers, createUser, inviteMembers } = useSession().abilities;
  return (
    <>
      {inviteUsers && createUser && (
        <Button variant="default" leftSection={<IconMail size={16} />} onClick={() => onAdd('invite')}>
          {t('inviteUsers')}
        </Button>
      )}
      {createUser && (
        <Button leftSection={<IconPlus size={16} />} onClick={() => onAdd('create')}>
          {t('createUser')}
        </Button>
      )}
      {!createUser && (inviteUsers || inviteMembers) && (
        <Button leftSection={<IconPlus size={16} />} onClick={() => onAdd('invite')}>
          {t(inviteUsers ? 'inviteUsers' : 'addUsers')}
        </Button>
      )}
    </>
  );
}

interface SuggestionsProps extends Pick<FiltersProps, 'change'>, GroupProps {
  /** Searches with corrected spelling that have results. */
  searches: readonly string[];
}

/** Searches to choose from instead of a mistyped one. */
function Suggestions({ searches, change, ...rest }: SuggestionsProps) {
  const { t } = useTranslation('users');
  if (searches.length === 0) return null;
  return (
    <Group gap="xs" {...rest}>
      {t('suggestion')}
      {searches.map((search) => (
        <Anchor key={search} component="button" type="button" fw={600} onClick={() => change({ q: search })}>
          {search}
        </Anchor>
      ))}
    </Group>
  );
}

interface NoUsersProps extends FiltersProps {
  /** What was searched for. */
  search: string;
  suggestions: readonly string[];
}

/** The empty state: what was searched, spelling suggestions, and a button that clears the filters. */
function NoUsers({ view, search, change, suggestions }: NoUsersProps) {
  const { t } = useTranslation('users');
  const text =
    search === ''
      ? t(hasFilters(view) ? 'empty.filtered' : 'empty.none')
      : t(hasFilters(view) ? 'empty.searchFiltered' : 'empty.search', { query: search });
  return (
    <EmptyState
      icon={<IconUserSearch size={32} stroke={1.25} />}
      title={t('empty.title')}
      text={
        <>
          {text}
          <Suggestions searches={suggestions} change={change} justify="center" mt="xs" />
        </>
      }
      action={
        (search !== '' || hasFilters(view)) && (
          <Button variant="default" mt="xs" onClick={() => change(NO_FILTERS)}>
            {t('filters.clear')}
          </Button>
        )
      }
    />
  );
}
