import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idIn, validateAuditSearch } from '../src/features/audit/search.ts';

const ID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

test('keeps what makes sense, all of it at once', () => {
  const view = {
    eventType: 'user',
    operation: 'change_password',
    outcome: 'denied',
    operatedBy: ID,
    targetId: ID,
    organizationId: ID,
    projectId: ID,
    from: '2026-11-28T04:00:00Z',
    to: '2026-11-28T05:00:00.5Z',
    event: ID,
    limit: 100,
    cursor: 'abc',
  };
  assert.deepEqual(validateAuditSearch(view), view);
});

test('leaves out what makes none, and what is the default anyway', () => {
  assert.deepEqual(
    validateAuditSearch({
      q: 'words are not searched for here',
      eventType: 'robot',
      outcome: 'maybe',
      operatedBy: 'ada',
      targetId: 7,
      organizationId: ID.toUpperCase(),
      period: '2h',
      from: 'yesterday',
      to: '2026-13-45T99:99:99Z',
      event: '',
      limit: 30,
    }),
    {},
  );
});

test('an operation counts with its event type alone', () => {
  assert.deepEqual(validateAuditSearch({ operation: 'create' }), {});
  assert.deepEqual(validateAuditSearch({ eventType: 'user', operation: 'DROP TABLE' }), {
    eventType: 'user',
  });
  // A newer server may know it.
  const newer = { eventType: 'user', operation: 'merge' };
  assert.deepEqual(validateAuditSearch(newer), newer);
});

test('a period and exact times exclude each other', () => {
  const search = { period: '24h', from: '2026-11-28T04:00:00Z' };
  assert.deepEqual(validateAuditSearch(search), { period: '24h' });
});

test('an end that is not after the beginning is left out', () => {
  const from = '2026-11-28T04:00:00Z';
  assert.deepEqual(validateAuditSearch({ from, to: from }), { from });
  assert.deepEqual(validateAuditSearch({ from, to: '2026-11-27T04:00:00Z' }), { from });
  // Also where one has fractions of a second and the other none.
  assert.deepEqual(validateAuditSearch({ from, to: '2026-11-28T04:00:00.500Z' }), {
    from,
    to: '2026-11-28T04:00:00.500Z',
  });
});

test('an id is found in what somebody pastes', () => {
  assert.equal(idIn(ID), ID);
  assert.equal(idIn(`  ${ID.toUpperCase()} `), ID);
  assert.equal(idIn(`https://roster.example/users/${ID}?tab=sessions`), ID);
  assert.equal(idIn(`https://roster.example/audit?event=${ID.replace('0197', '0000')}&targetId=${ID}`), ID);
  assert.equal(idIn(ID.slice(1)), undefined);
  assert.equal(idIn('Ada Lovelace'), undefined);
});
