import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { MembersTab } from '../../src/features/resources/page/MembersTab.tsx';
import { ADA } from './fixtures.ts';
import { show } from './render.tsx';
import { json, problem, respond } from './server.ts';

const ACME = { type: 'organization', id: '0197a1b2-c3d4-7e5f-8a9b-0000000000aa' } as const;
const MEMBERS = `/api/v1/organizations/${ACME.id}/members` as const;

const memberOf = (id: string, username: string, role: 'admin' | 'viewer') => ({
  user: { id, username, email: `${id}@roster.example`, status: 'active' },
  role,
  joinedAt: ADA.createdAt,
  version: 1,
  abilities: { changeRole: true, remove: true },
  denials: {},
});
const pageOf = (items: unknown[], nextCursor: string | null) =>
  json({ items, nextCursor, total: { value: 2, exact: true } });

const showTab = () => show(<MembersTab resource={ACME} view={{}} canManage onAdd={vi.fn()} />);

// The virtualized list renders the rows that fit.
beforeEach(() => {
  const height = vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(480);
  return () => height.mockRestore();
});

describe('MembersTab', () => {
  test('keeps the loaded members when loading more fails, and tries again', async () => {
    let isBroken = true;
    respond(`GET ${MEMBERS}`, ({ query }) =>
      query.get('cursor') === null
        ? pageOf([memberOf('1', 'Ada Lovelace', 'admin')], 'next')
        : isBroken
          ? problem(400, 'invalid', 'The database is busy.')
          : pageOf([memberOf('2', 'Grace Hopper', 'viewer')], null),
    );
    const user = showTab();
    await screen.findByText(/^More could not be loaded/);
    screen.getByRole('combobox', { name: /Ada Lovelace/ });
    isBroken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('combobox', { name: /Grace Hopper/ });
    expect(screen.queryByText(/More could not be loaded/)).toBeNull();
  });
});
