import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  OPERATIONS as CATALOGUE,
  OUTCOMES as CATALOGUE_OUTCOMES,
  EVENT_TYPES as CATALOGUE_TYPES,
} from '../../server/src/audit/catalogue.ts';
import { SECTION_NAMES } from '../../server/src/settings/catalogue.ts';
import en from '../src/features/audit/locales/en.json' with { type: 'json' };
import zh from '../src/features/audit/locales/zh.json' with { type: 'json' };
import { OPERATIONS } from '../src/features/audit/operations.ts';
import { EVENT_TYPES, OUTCOMES } from '../src/features/audit/search.ts';

test('filters offer what the server’s catalogue has', () => {
  assert.deepEqual(EVENT_TYPES, CATALOGUE_TYPES);
  assert.deepEqual(OPERATIONS, CATALOGUE);
  assert.deepEqual(OUTCOMES, CATALOGUE_OUTCOMES);
});

for (const [language, words] of Object.entries({ en, zh })) {
  test(`${language}: every event type, operation and outcome has words, and no others do`, () => {
    const told: Record<string, string[]> = Object.fromEntries(
      Object.entries(words.operation).map(([type, operations]) => [type, Object.keys(operations).sort()]),
    );
    const known = Object.fromEntries(
      Object.entries(CATALOGUE).map(([type, operations]) => [type, operations.toSorted()]),
    );
    assert.deepEqual(told, known);
    assert.deepEqual(Object.keys(words.eventType).sort(), CATALOGUE_TYPES.toSorted());
    assert.deepEqual(Object.keys(words.outcome).sort(), CATALOGUE_OUTCOMES.toSorted());
  });

  test(`${language}: operations of one type differ in words, so that each can be chosen`, () => {
    for (const [type, operations] of Object.entries(words.operation))
      assert.equal(new Set(Object.values(operations)).size, Object.keys(operations).length, type);
  });

  test(`${language}: every section of the settings has a name`, () => {
    assert.deepEqual(Object.keys(words.section).sort(), Object.values(SECTION_NAMES).sort());
  });
}
