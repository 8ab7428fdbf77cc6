import { useQuery } from '@tanstack/react-query';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { api, unwrap } from '../../src/api/client.ts';
import BulkBar from '../../src/features/users/BulkBar.tsx';
import { BulkDialog } from '../../src/features/users/dialogs/BulkDialog.tsx';
import { EditUserDialog } from '../../src/features/users/dialogs/EditUserDialog.tsx';
import { UserActions } from '../../src/features/users/UserActions.tsx';
import { UserFilters } from '../../src/features/users/UserFilters.tsx';
import { UserTable } from '../../src/features/users/UserTable.tsx';
import { ListResults } from '../../src/ui/list/ListResults.tsx';
import { PageBar } from '../../src/ui/list/PageBar.tsx';
import { ADA, SESSION } from './fixtures.ts';
import { show } from './render.tsx';
import { json, problem, respond } from './server.ts';

const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });
const NO_COLUMNS = { hidden: [], toggle: () => {} };

describe('BulkBar', () => {
  test('reports the number of selected users and offers the actions on them', async () => {
    const onAction = vi.fn();
    const onClear = vi.fn();
    const user = show(<BulkBar count={3} onAction={onAction} onClear={onClear} />);
    await screen.findByText('3 selected');
    for (const name of ['Enable', 'Disable', 'Delete']) await user.click(button(name));
    expect(onAction.mock.calls).toEqual([['enable'], ['disable'], ['delete']]);
    await user.click(button('Clear selection'));
    expect(onClear).toHaveBeenCalledOnce();
  });

  test('is hidden without a selection', () => {
    show(<BulkBar count={0} onAction={vi.fn()} onClear={vi.fn()} />);
    expect(screen.queryByText(/selected/)).toBeNull();
  });
});

describe('BulkDialog', () => {
  test('names what would be left without an admin, each once', async () => {
    const grace = { ...ADA, id: '0197a1b2-c3d4-7e5f-8a9b-000000000002', username: 'Grace Hopper' };
    const acme = { id: 'acme', name: 'Acme', memberCount: 3 };
    const apollo = {
      ...{ id: 'apollo', name: 'Apollo', memberCount: 2 },
      ...{ organizationId: 'acme', organizationName: 'Acme' },
    };
    for (const [{ id }, projects] of [[ADA, [apollo]] as const, [grace, []] as const])
      respond(`GET /api/v1/users/${id}/impact`, () =>
        json({
          action: 'delete',
          allowed: true,
          reason: null,
          sessions: 1,
          invitations: 0,
          memberships: { organizations: 1, projects: 0 },
          withoutAdmin: { organizations: [acme], projects },
        }),
      );
    show(<BulkDialog action="delete" users={[ADA, grace]} onDone={vi.fn()} onClose={vi.fn()} />);
    await screen.findByText(/^2 organizations and projects may be left/);
    screen.getByText('Acme');
    screen.getByText('Apollo (Acme)');
  });
});

describe('UserFilters', () => {
  const session = { ...SESSION, abilities: { ...SESSION.abilities, listOrganizations: false } };

  test('changes the view by role, status and order', async () => {
    const change = vi.fn();
    const user = show(<UserFilters view={{}} change={change} columns={NO_COLUMNS} isListPending={false} />, {
      session,
    });
    await user.selectOptions(screen.getByRole('combobox', { name: 'System role' }), 'System admin');
    expect(change).toHaveBeenLastCalledWith({ role: 'admin' });
    await user.selectOptions(screen.getByRole('combobox', { name: 'Status' }), 'To Activate');
    expect(change).toHaveBeenLastCalledWith({ status: 'pending' });
    await user.click(button('Sort by'));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Email A–Z' }));
    expect(change).toHaveBeenLastCalledWith({ sort: 'email' });
  });

  test('removes a filter that is chosen back to none, and all at once', async () => {
    const change = vi.fn();
    const view = { role: 'admin', q: 'ada' } as const;
    const user = show(
      <UserFilters view={view} change={change} columns={NO_COLUMNS} isListPending={false} />,
      { session },
    );
    await user.selectOptions(screen.getByRole('combobox', { name: 'System role' }), '');
    expect(change).toHaveBeenLastCalledWith({ role: undefined });
    await user.click(button('Clear filters'));
    expect(change.mock.lastCall?.[0]).toMatchObject({ q: undefined, role: undefined, status: undefined });
  });

  test('hides and shows columns of the table', async () => {
    const toggle = vi.fn();
    const columns = { hidden: ['phone'] as const, toggle };
    const user = show(<UserFilters view={{}} change={vi.fn()} columns={columns} isListPending={false} />, {
      session,
    });
    await user.click(button('Columns'));
    const phone = await screen.findByRole('menuitemcheckbox', { name: 'Phone' });
    expect(phone.getAttribute('aria-checked')).toBe('false');
    await user.click(phone);
    expect(toggle).toHaveBeenCalledWith('phone');
  });
});

describe('UserTable', () => {
  const selection = {
    isOffered: true,
    users: [],
    isAll: false,
    isSome: false,
    has: () => false,
    toggle: vi.fn(),
    toggleAll: vi.fn(),
    clear: vi.fn(),
  };

  test('selects a user and sorts by a column, reversed by another click', async () => {
    const change = vi.fn();
    const user = show(
      <UserTable
        users={[ADA]}
        search="love"
        sort="email"
        change={change}
        hidden={['created']}
        selection={selection}
        selfId=""
        onAction={vi.fn()}
      />,
    );
    expect(screen.getAllByText('Love', { selector: 'mark' })).toHaveLength(1);
    await user.click(screen.getByRole('checkbox', { name: 'Select Ada Lovelace' }));
    expect(selection.toggle).toHaveBeenCalledWith(ADA.id);
    await user.click(within(screen.getByRole('table')).getByRole('button', { name: 'Email' }));
    expect(change).toHaveBeenCalledWith({ sort: '-email' });
  });
});

describe('PageBar', () => {
  const page = {
    items: Array.from({ length: 30 }),
    total: { value: 5006, exact: true },
    previousCursor: 'former',
    nextCursor: 'further',
  };
  const bar = (view: object, change = vi.fn(), total = page.total) => (
    <PageBar sizeLabel="Size" view={view} page={{ ...page, total }} change={change} onAim={vi.fn()} />
  );

  test('shows the position of the page in the list and counts pages', async () => {
    const change = vi.fn();
    const user = show(bar({ cursor: 'here', page: 2 }, change));
    screen.getByText('31–60 of 5,006');
    await user.click(button('Next page'));
    expect(change).toHaveBeenLastCalledWith({ cursor: 'further', page: 3 });
    await user.click(button('Previous page'));
    expect(change).toHaveBeenLastCalledWith({ cursor: 'former', page: 1 });
  });

  test('shows an estimate as one, and no position that it does not know', () => {
    show(bar({}, vi.fn(), { value: 9000, exact: false }));
    screen.getByText('1–30 of about 9,000');
    show(bar({ cursor: 'here' }));
    expect(screen.queryByText('31–60 of 5,006')).toBeNull();
  });
});

function Users() {
  const list = useQuery({ queryKey: ['users'], queryFn: () => unwrap(api.GET('/api/v1/users')) });
  return (
    <>
      <button type="button" onClick={() => void list.refetch()}>
        Refresh
      </button>
      <ListResults label="Users" list={list} empty={() => null}>
        {({ items }) => items.map(({ id, username }) => <p key={id}>{username}</p>)}
      </ListResults>
    </>
  );
}

describe('ListResults', () => {
  test('keeps a list that could not be refreshed, and reports that it is outdated', async () => {
    respond('GET /api/v1/users', () => json({ items: [ADA] }));
    const user = show(<Users />);
    await screen.findByText('Ada Lovelace');
    respond('GET /api/v1/users', () => problem(503, 'overloaded', 'The server is busy.'));
    await user.click(button('Refresh'));
    await screen.findByText(
      /^This list could not be refreshed and shows the state of .* The server is busy\.$/,
    );
    screen.getByText('Ada Lovelace');
    respond('GET /api/v1/users', () => json({ items: [ADA] }));
    await user.click(button('Try again'));
    await waitFor(() => expect(screen.queryByText(/^This list could not/)).toBeNull());
  });
});

describe('EditUserDialog', () => {
  test('warns before a user becomes a system admin', async () => {
    const grace = { ...ADA, username: 'Grace Hopper', systemRole: 'user' as const };
    const user = show(<EditUserDialog user={grace} onClose={vi.fn()} />);
    expect(screen.queryByText(/^Grace Hopper will be able to manage all users/)).toBeNull();
    await user.click(screen.getByRole('radio', { name: /^System admin/ }));
    await screen.findByText(/^Grace Hopper will be able to manage all users/);
    await user.click(screen.getByRole('radio', { name: /^Regular user/ }));
    expect(screen.queryByText(/^Grace Hopper will be able to manage all users/)).toBeNull();
  });
});

describe('UserActions', () => {
  const actionsOf = (user: typeof ADA, session = SESSION) => {
    const onAction = vi.fn();
    return { onAction, user: show(<UserActions user={user} onAction={onAction} />, { session }) };
  };
  const pending = { ...ADA, status: 'pending' as const, email: 'new@roster.example' };

  test('adds an invited user to an organization where users are invited', async () => {
    const session = { ...SESSION, abilities: { ...SESSION.abilities, inviteUsers: true } };
    const { user, onAction } = actionsOf(pending, session);
    await user.click(button('More actions for new@roster.example'));
    await user.click(await screen.findByRole('menuitem', { name: 'Add to organization' }));
    expect(onAction).toHaveBeenCalledWith('addMemberships', pending);
  });
});
