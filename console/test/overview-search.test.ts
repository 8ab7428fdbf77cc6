import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateOverviewSearch } from '../src/features/overview/search.ts';
import { USER_TABS, validateUserSearch } from '../src/features/user/search.ts';
import { validateUsersSearch } from '../src/features/users/search.ts';

test('counts sign-ins by the hour unless by the day', () => {
  assert.deepEqual(validateOverviewSearch({ by: 'day', other: 1 }), { by: 'day' });
  for (const by of ['hour', 'week', ['day'], 1, undefined])
    assert.deepEqual(validateOverviewSearch({ by }), {});
});

test('each tab of a user’s page has an address, and the first is the page itself', () => {
  for (const tab of USER_TABS) assert.deepEqual(validateUserSearch({ tab }), { tab });
  for (const tab of ['profile', 'Sessions', ['mails'], 7]) assert.deepEqual(validateUserSearch({ tab }), {});
});

test('filters inactive users by a time in the server’s format', () => {
  for (const inactiveSince of ['2026-08-30T05:00:00Z', '2026-08-30T05:00:00.123Z'])
    assert.deepEqual(validateUsersSearch({ inactiveSince }), { inactiveSince });
  for (const inactiveSince of [
    '2026-08-30',
    '2026-08-30T05:00:00+02:00',
    '2026-13-30T05:00:00Z',
    20260830,
    'never',
  ])
    assert.deepEqual(validateUsersSearch({ inactiveSince }), {});
});
