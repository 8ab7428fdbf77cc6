import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signal } from 'roster-contract';
import { validateAuditSearch } from '../src/features/audit/search.ts';
import { eventsOf } from '../src/features/overview/signal-events.ts';

const ID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const SIGNAL: Signal = {
  id: '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c',
  rule: 'failures_of_account',
  subject: ID,
  details: { name: 'Ada', count: 12, minutes: 15, lastAt: '2026-11-28T05:10:00.000Z' },
  raisedAt: '2026-11-28T05:00:00.000Z',
  acknowledgedAt: null,
  acknowledgedBy: null,
  abilities: { acknowledge: true },
};
const SPAN = { from: '2026-11-28T04:45:00.000Z', to: '2026-11-28T05:11:00.000Z' };

const RULES = {
  failures_of_account: { eventType: 'session', operation: 'sign_in', targetId: ID },
  failures_from_address: { eventType: 'session', operation: 'sign_in', outcome: 'failure' },
  new_device_of_admin: { eventType: 'session', operation: 'sign_in', outcome: 'success', operatedBy: ID },
  removals_by_admin: { eventType: 'user', outcome: 'success', operatedBy: ID },
  admin_out_of_hours: { eventType: 'user', outcome: 'success', targetId: ID },
  sso_certificate_expires: { eventType: 'sso', operation: 'certificate_expires', targetId: ID },
  sso_groups_missing: { eventType: 'sso', operation: 'groups_missing', targetId: ID },
  refusals_of_user: { outcome: 'denied', operatedBy: ID },
} as const satisfies Record<Signal['rule'], object>;

test('links each rule to the events that it counted, in a form that the audit page accepts', () => {
  for (const rule of [
    'failures_of_account',
    'failures_from_address',
    'new_device_of_admin',
    'removals_by_admin',
    'admin_out_of_hours',
    'sso_certificate_expires',
    'sso_groups_missing',
    'refusals_of_user',
  ] as const) {
    const view = eventsOf({ ...SIGNAL, rule });
    assert.deepEqual(view, { ...SPAN, ...RULES[rule] }, rule);
    assert.deepEqual(validateAuditSearch({ ...view }), view, rule);
  }
});

test('a signal that combines several subjects filters by none', () => {
  const view = eventsOf({ ...SIGNAL, rule: 'removals_by_admin', subject: '*' });
  assert.deepEqual(view, { ...SPAN, eventType: 'user', outcome: 'success' });
});

test('a signal without a duration, or last seen before it was raised, has a time range', () => {
  const details = { count: 1, minutes: 0, lastAt: '2026-11-28T04:59:58.000Z' };
  const { from, to } = eventsOf({ ...SIGNAL, details });
  assert.deepEqual([from, to], ['2026-11-28T04:59:00.000Z', '2026-11-28T05:01:00.000Z']);
});
