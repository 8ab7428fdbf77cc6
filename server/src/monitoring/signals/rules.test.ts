import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS } from '../../settings/catalogue.ts';
import type { SealedEvent } from './model.ts';
import { findingsOf } from './rules.ts';

const settings = { ...DEFAULT_SETTINGS.signals, officeTimeZone: 'Europe/Berlin' };
const ADA = { id: 'ada', name: 'Ada' };
const BOB = { id: 'bob', name: 'Bob' };
/** A Wednesday, 21:00 in Berlin. */
const NIGHT = new Date('2026-07-01T19:00:00Z');
const NOON = new Date('2026-07-01T10:00:00Z');
const event = (different: Partial<SealedEvent>): SealedEvent => ({
  id: 'event',
  at: NIGHT,
  eventType: 'user',
  operation: 'update',
  outcome: 'success',
  operatedBy: ADA,
  target: BOB,
  address: '192.0.2.1',
  after: {},
  ...different,
});
const signIn = (different: Partial<SealedEvent>) =>
  event({ eventType: 'session', operation: 'sign_in', ...different });
const failed = (different: Partial<SealedEvent>) =>
  signIn({ outcome: 'failure', operatedBy: undefined, ...different });
const onNewDevice = { newDevice: true, systemRole: 'admin' };

const TABLE: [name: string, SealedEvent, ...found: string[]][] = [
  [
    'a failed sign-in to an account',
    failed({}),
    'failures_of_account bob',
    'failures_from_address 192.0.2.1',
    'failures_from_address 192.0.2.0/24',
  ],
  [
    'a wrong password for linking an identity',
    failed({ eventType: 'sso', operation: 'link' }),
    'failures_of_account bob',
    'failures_from_address 192.0.2.1',
    'failures_from_address 192.0.2.0/24',
  ],
  ['linking an identity', event({ eventType: 'sso', operation: 'link' })],
  ['a failed sign-in without an address', failed({ address: null }), 'failures_of_account bob'],
  [
    'a failed sign-in with an unknown email',
    failed({ target: { id: null, name: 'made-up@example.com' } }),
    'failures_from_address 192.0.2.1',
    'failures_from_address 192.0.2.0/24',
  ],
  [
    'a failed sign-in from an IPv6 address',
    failed({ target: undefined, address: '2001:db8:1:2:3:4:5:6' }),
    'failures_from_address 2001:db8:1:2',
    'failures_from_address 2001:db8:1::/48',
  ],
  ['an attempt denied by the rate limit', failed({ outcome: 'denied' })],
  ['a system admin on a new device', signIn({ after: onNewDevice }), 'new_device_of_admin ada'],
  ['a regular user on a new device', signIn({ after: { newDevice: true, systemRole: 'user' } })],
  ['a system admin on a known device', signIn({ after: { systemRole: 'admin' } })],
  ['disabling a user', event({ operation: 'disable' }), 'removals_by_admin ada'],
  ['deleting a user', event({ operation: 'delete' }), 'removals_by_admin ada'],
  ['a denied deletion', event({ operation: 'delete', outcome: 'denied' })],
  ['enabling a user', event({ operation: 'enable' })],
  [
    'a certificate that is about to expire',
    event({ eventType: 'sso', operation: 'certificate_expires', operatedBy: undefined }),
    'sso_certificate_expires bob',
  ],
  [
    'a sign-in without groups',
    event({ eventType: 'sso', operation: 'groups_missing' }),
    'sso_groups_missing bob',
  ],
  ['a deletion without an operator', event({ operation: 'delete', operatedBy: undefined })],
  [
    'a system admin created at night',
    event({ operation: 'create', after: { systemRole: 'admin' } }),
    'admin_out_of_hours bob',
  ],
  [
    'a system admin created by the command line',
    event({ operation: 'create', operatedBy: undefined, after: { systemRole: 'admin' } }),
    'admin_out_of_hours bob',
  ],
  ['a promotion to system admin', event({ after: { systemRole: 'admin' } }), 'admin_out_of_hours bob'],
  [
    'an accepted invitation as system admin',
    event({ operation: 'activate', operatedBy: BOB, after: { systemRole: 'admin' } }),
    'admin_out_of_hours bob',
  ],
  ['a system admin created in office hours', event({ at: NOON, after: { systemRole: 'admin' } })],
  ['a demotion', event({ after: { systemRole: 'user' } })],
  ['a change of a name', event({ after: {} })],
  ['a signal event', event({ eventType: 'signal', operation: 'raise', after: { systemRole: 'admin' } })],
];
for (const [name, given, ...expected] of TABLE)
  test(`returns the findings of ${name}`, () => {
    const found = findingsOf(given, settings).map(({ rule, subject }) => `${rule} ${subject}`);
    assert.deepEqual(found, expected);
  });

test('finds the event that counts the refusals of a user', () => {
  const [found] = findingsOf(event({ outcome: 'denied', after: { repeated: 7 } }), settings);
  assert.deepEqual([found?.rule, found?.subject], ['refusals_of_user', 'ada']);
});

test('finds nothing for a rule that is off', () => {
  const off = {
    ...DEFAULT_SETTINGS.signals,
    failuresOfAccount: 0,
    failuresFromAddress: 0,
    removalsByAdmin: 0,
    newDeviceOfAdmin: false,
  };
  // What needs an admin for single sign-on to go on can't be turned off.
  const optional = TABLE.filter(([, { eventType }]) => eventType !== 'sso');
  for (const [, given] of optional) assert.deepEqual(findingsOf(given, off), []);
});

test('leaves out text that an anonymous caller typed, and counts a removed user once', () => {
  const typed = 'Click http://evil.example';
  const found = findingsOf(failed({ target: { id: null, name: typed } }), settings);
  assert.ok(!JSON.stringify(found).includes('evil'));
  const keys = ['disable', 'delete'].flatMap((operation) =>
    findingsOf(event({ id: operation, operation }), settings).map(({ hit }) => hit.key),
  );
  assert.deepEqual(keys, ['bob', 'bob']);
});

test('includes who promoted an admin, unless it was the admin', () => {
  const by = (operatedBy: SealedEvent['operatedBy']) =>
    findingsOf(event({ operatedBy, after: { systemRole: 'admin' } }), settings)[0]?.by;
  assert.deepEqual([by(ADA), by(BOB), by(undefined)], [ADA, undefined, undefined]);
});
