import { screen } from '@testing-library/react';
import type { AuditEvent, Signal } from 'roster-contract';
import { describe, test, vi } from 'vitest';
import NewestEvents from '../../src/features/overview/NewestEvents.tsx';
import { SignalsCard } from '../../src/features/overview/SignalsCard.tsx';
import { ADA } from './fixtures.ts';
import { show } from './render.tsx';
import { deferred, json, respond } from './server.ts';

const ID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

const SIGNAL: Signal = {
  id: ID,
  rule: 'failures_of_account',
  subject: ADA.id,
  details: { name: 'Ada Lovelace', count: 12, minutes: 5, lastAt: ADA.createdAt, addresses: [], people: [] },
  raisedAt: ADA.createdAt,
  acknowledgedAt: null,
  acknowledgedBy: null,
  abilities: { acknowledge: true },
};

const RAISED: AuditEvent = {
  id: ID,
  at: ADA.createdAt,
  eventType: 'signal',
  operation: 'raise',
  outcome: 'success',
  reason: null,
  operatedBy: null,
  target: null,
  organization: null,
  project: null,
  before: null,
  after: null,
  address: null,
  userAgent: null,
  requestId: null,
  sealed: true,
};

/** jsdom has no event streams; this one is not open yet. */
class ClosedEventSource {
  addEventListener() {}
  close() {}
}

const pageOf = (items: unknown[]) =>
  json({ items, nextCursor: null, previousCursor: null, total: { value: items.length, exact: true } });

describe('the overview', () => {
  test('shows a signal that is raised between the first responses', async () => {
    vi.stubGlobal('EventSource', ClosedEventSource);
    let signals: Signal[] = [];
    respond('GET /api/v1/signals', () => pageOf(signals));
    const events = deferred();
    respond('GET /api/v1/audit-events', () => events.response);
    show(
      <>
        <SignalsCard />
        <NewestEvents />
      </>,
    );
    await screen.findByText('Nothing unusual.');
    signals = [SIGNAL];
    events.send(pageOf([RAISED]));
    await screen.findByText(/Ada Lovelace/);
  });
});
