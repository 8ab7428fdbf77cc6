import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idIn, validateAuditSearch } from '../src/features/audit/search.ts';

const ID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

test('keeps all valid values', () => {
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

test('omits invalid values and defaults', () => {
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

test('keeps an operation only with its event type', () => {
  assert.deepEqual(validateAuditSearch({ operation: 'create' }), {});
  assert.deepEqual(validateAuditSearch({ eventType: 'user', operation: 'DROP TABLE' }), {
    eventType: 'user',
  });
  // A newer server may have more operations.
  const newer = { eventType: 'user', operation: 'merge' };
  assert.deepEqual(validateAuditSearch(newer), newer);
});

test('keeps either a period or exact times', () => {
  const search = { period: '24h', from: '2026-11-28T04:00:00Z' };
  assert.deepEqual(validateAuditSearch(search), { period: '24h' });
});

test('omits an end that is not after the start', () => {
  const from = '2026-11-28T04:00:00Z';
  assert.deepEqual(validateAuditSearch({ from, to: from }), { from });
  assert.deepEqual(validateAuditSearch({ from, to: '2026-11-27T04:00:00Z' }), { from });
  // Also when only one of them has fractions of a second.
  assert.deepEqual(validateAuditSearch({ from, to: '2026-11-28T04:00:00.500Z' }), {
    from,
    to: '2026-11-28T04:00:00.500Z',
  });
});

test('finds an id in pasted text', () => {
  assert.equal(idIn(ID), ID);
  assert.equal(idIn(`  ${ID.toUpperCase()} `), ID);
  assert.equal(idIn(`https://roster.example/users/${ID}?tab=sessions`), ID);
  assert.equal(idIn(`https://roster.example/audit?event=${ID.replace('0197', '0000')}&targetId=${ID}`), ID);
  assert.equal(idIn(ID.slice(1)), undefined);
  assert.equal(idIn('Ada Lovelace'), undefined);
});
