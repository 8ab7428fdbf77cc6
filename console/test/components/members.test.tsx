import { createRootRoute, createRoute } from '@tanstack/react-router';
import { cleanup, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { MembersTab } from '../../src/features/resources/page/MembersTab.tsx';
import { OverviewTab } from '../../src/features/resources/page/OverviewTab.tsx';
import { OrganizationRoute } from '../../src/features/resources/page/ResourcePage.tsx';
import { PageHeader } from '../../src/ui/PageHeader.tsx';
import { ADA, SESSION } from './fixtures.ts';
import { show, showRoutes } from './render.tsx';
import { deferred, json, problem, respond } from './server.ts';

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

  test('returns the focus to a role after it was saved', async () => {
    respond(`GET ${MEMBERS}`, () => pageOf([memberOf('2', 'Grace Hopper', 'viewer')], null));
    const answer = deferred();
    respond(`PUT ${MEMBERS}/2`, () => answer.response);
    const user = showTab();
    const role = await screen.findByRole<HTMLSelectElement>('combobox', { name: /Grace Hopper/ });
    await user.selectOptions(role, 'admin');
    await waitFor(() => expect(role.disabled).toBe(true));
    // As browsers do with a disabled field, unlike jsdom.
    role.blur();
    answer.send(json(memberOf('2', 'Grace Hopper', 'admin')));
    await screen.findByText(/Grace Hopper is now/);
    await waitFor(() => expect(document.activeElement).toBe(role));
  });
});

describe('OverviewTab', () => {
  const organization = {
    ...ACME,
    name: 'Acme',
    memberCount: 1,
    projectCount: 7,
    createdAt: ADA.createdAt,
    version: 1,
    abilities: {
      update: true,
      delete: true,
      viewMembers: false,
      manageMembers: false,
      createProject: false,
    },
    denials: {},
  };

  test('links to the projects of an organization, for those who may see them', () => {
    show(<OverviewTab resource={organization} />, {
      session: {
        ...SESSION,
        abilities: { ...SESSION.abilities, listOrganizations: true, listProjects: true },
      },
    });
    expect(screen.getByRole('link', { name: '7' }).getAttribute('href')).toBe(
      `/organizations/${ACME.id}?tab=projects`,
    );
    cleanup();
    show(<OverviewTab resource={organization} />);
    expect(screen.queryByRole('link')).toBeNull();
  });
});

describe('OrganizationRoute', () => {
  test('offers a user without a list of organizations the ones of their own', async () => {
    respond(`GET /api/v1/organizations/${ACME.id}`, () => problem(404, 'not_found', 'Not found.'));
    const root = createRootRoute();
    const layout = createRoute({ getParentRoute: () => root, id: 'signed-in' });
    const page = createRoute({
      getParentRoute: () => layout,
      path: '/organizations/$organizationId',
      component: OrganizationRoute,
    });
    showRoutes(root.addChildren([layout.addChildren([page])]), `/organizations/${ACME.id}`);
    const links = await screen.findAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/account/organizations']);
  });
});

test('the tab begins the title of the document', () => {
  show(<PageHeader title="Acme" tab="Members" />);
  expect(document.title).toBe('Members · Acme · Roster');
});
