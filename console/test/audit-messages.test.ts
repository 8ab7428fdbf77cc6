import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AUDIT_EVENT_TYPES,
  AUDIT_OPERATIONS,
  AUDIT_OUTCOMES,
  SYSLOG_FACILITIES,
  SYSLOG_SEVERITIES,
} from 'roster-contract/catalogue';
import { EVENT_TYPES, OPERATIONS, OUTCOMES } from '../../server/src/audit/catalogue.ts';
import { FACILITIES, SECTION_NAMES, SEVERITIES } from '../../server/src/settings/catalogue.ts';
import en from '../src/features/audit/locales/en.json' with { type: 'json' };
import zh from '../src/features/audit/locales/zh.json' with { type: 'json' };

test('the contract contains the catalogues of the server', () => {
  assert.deepEqual(AUDIT_EVENT_TYPES, EVENT_TYPES);
  assert.deepEqual(AUDIT_OPERATIONS, OPERATIONS);
  assert.deepEqual(AUDIT_OUTCOMES, OUTCOMES);
  assert.deepEqual(SYSLOG_FACILITIES, FACILITIES);
  assert.deepEqual(SYSLOG_SEVERITIES, SEVERITIES);
});

for (const [language, messages] of Object.entries({ en, zh })) {
  test(`${language}: has messages for exactly the event types, operations and outcomes`, () => {
    const found: Record<string, string[]> = Object.fromEntries(
      Object.entries(messages.operation).map(([type, operations]) => [type, Object.keys(operations).sort()]),
    );
    const known = Object.fromEntries(
      Object.entries(AUDIT_OPERATIONS).map(([type, operations]) => [type, operations.toSorted()]),
    );
    assert.deepEqual(found, known);
    assert.deepEqual(Object.keys(messages.eventType).sort(), AUDIT_EVENT_TYPES.toSorted());
    assert.deepEqual(Object.keys(messages.outcome).sort(), AUDIT_OUTCOMES.toSorted());
  });

  test(`${language}: operations of one type have different messages`, () => {
    for (const [type, operations] of Object.entries(messages.operation))
      assert.equal(new Set(Object.values(operations)).size, Object.keys(operations).length, type);
  });

  test(`${language}: has a name for every section of the settings`, () => {
    assert.deepEqual(Object.keys(messages.section).sort(), Object.values(SECTION_NAMES).sort());
  });
}
