import { screen } from '@testing-library/react';
import type { AuditEvent } from 'roster-contract';
import { describe, expect, test, vi } from 'vitest';
import { AuditFilters } from '../../src/features/audit/AuditFilters.tsx';
import { EventDetails } from '../../src/features/audit/EventDetails.tsx';
import { ExportMenu } from '../../src/features/audit/ExportMenu.tsx';
import { ADA, SESSION } from './fixtures.ts';
import { show } from './render.tsx';
import { json, respond } from './server.ts';

const ID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

describe('AuditFilters', () => {
  test('disables the operation until an event type is chosen, with the reason', () => {
    show(<AuditFilters view={{}} change={vi.fn()} page={undefined} />);
    const operation = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Operation' });
    expect(operation.disabled).toBe(true);
    expect(operation.title).toBe('Choose an event type first');
  });

  test('removes the operation when the event type changes', async () => {
    const change = vi.fn();
    const user = show(
      <AuditFilters view={{ eventType: 'user', operation: 'disable' }} change={change} page={undefined} />,
    );
    await user.selectOptions(screen.getByRole('combobox', { name: 'Event type' }), 'Project');
    expect(change).toHaveBeenCalledWith({ eventType: 'project', operation: undefined });
  });

  test('offers each active filter for removal', async () => {
    const change = vi.fn();
    const user = show(
      <AuditFilters view={{ outcome: 'denied', period: '24h' }} change={change} page={undefined} />,
    );
    await user.click(screen.getByRole('button', { name: 'Remove the filter Outcome: Denied' }));
    expect(change).toHaveBeenCalledWith({ outcome: undefined });
    screen.getByRole('button', { name: 'Clear filters' });
  });

  test('filters by the target whose link is pasted', async () => {
    const change = vi.fn();
    const user = show(<AuditFilters view={{}} change={change} page={undefined} />);
    await user.click(screen.getByRole('combobox', { name: 'Target' }));
    await user.paste(`https://roster.example/users/${ID}`);
    expect(change).toHaveBeenCalledWith({ targetId: ID });
  });

  test('finds targets by name among users, organizations and projects', async () => {
    const change = vi.fn();
    const page = { total: { value: 1, exact: true }, previousCursor: null, nextCursor: null };
    respond('GET /api/v1/users', ({ query }) =>
      json({ ...page, items: query.get('q') === 'ada' ? [ADA] : [], suggestions: [] }),
    );
    respond('GET /api/v1/organizations', () => json({ ...page, items: [{ id: ID, name: 'Ada’s lab' }] }));
    const abilities = { ...SESSION.abilities, listOrganizations: true };
    const session = { ...SESSION, abilities };
    const user = show(<AuditFilters view={{}} change={change} page={undefined} />, { session });
    await user.type(screen.getByRole('combobox', { name: 'Target' }), 'ada');
    await screen.findByRole('option', { name: /ada@roster\.example/ });
    await user.click(screen.getByRole('option', { name: /Ada’s lab/ }));
    expect(change).toHaveBeenCalledWith({ targetId: ID });
  });

  test('rejects a time range that ends before it starts', async () => {
    const change = vi.fn();
    const view = { from: '2026-03-01T12:00:00Z', to: '2026-03-01T13:00:00Z' };
    const user = show(<AuditFilters view={view} change={change} page={undefined} />);
    await user.click(screen.getByRole('button', { name: /^Time range: / }));
    const to = await screen.findByLabelText('Before');
    await user.clear(to);
    await user.type(to, '2020-01-01T00:00:00');
    await screen.findByText('Must be after the start');
    await user.click(screen.getByRole('button', { name: 'Apply' }));
    expect(change).not.toHaveBeenCalled();
  });

  test('applies a period and removes exact times', async () => {
    const change = vi.fn();
    const user = show(<AuditFilters view={{}} change={change} page={undefined} />);
    await user.click(screen.getByRole('button', { name: 'Time range' }));
    await user.click(await screen.findByRole('button', { name: 'Last 7 days' }));
    expect(change).toHaveBeenCalledWith({ period: '7d', from: undefined, to: undefined });
  });
});

test.each([
  [true, 'For programs; can be verified'],
  [false, 'For programs'],
])('ExportMenu says whether NDJSON can be verified (system admin: %s)', async (manageSettings, text) => {
  const session = { ...SESSION, abilities: { ...SESSION.abilities, manageSettings } };
  const user = show(<ExportMenu view={{}} total={undefined} />, { session });
  await user.click(screen.getByRole('button', { name: 'Export' }));
  await screen.findByText(text);
});

describe('EventDetails', () => {
  const event: AuditEvent = {
    id: '0197a1b2-c3d4-7e5f-8a9b-0000000000e1',
    at: '2026-03-01T12:00:00.000Z',
    eventType: 'project',
    operation: 'delete',
    outcome: 'success',
    reason: null,
    operatedBy: null,
    target: null,
    organization: { id: '0197a1b2-c3d4-7e5f-8a9b-0000000000aa', name: 'Acme' },
    project: { id: '0197a1b2-c3d4-7e5f-8a9b-0000000000bb', name: 'Apollo' },
    before: null,
    after: null,
    address: null,
    userAgent: null,
    requestId: null,
    sealed: true,
  };

  test('links to the organization and the project, unless the event deletes it', () => {
    const session = { ...SESSION, abilities: { ...SESSION.abilities, listOrganizations: true } };
    show(<EventDetails event={event} change={vi.fn()} />, { session });
    screen.getByRole('link', { name: 'Acme' });
    screen.getByText('Apollo');
    expect(screen.queryByRole('link', { name: 'Apollo' })).toBeNull();
  });
});
