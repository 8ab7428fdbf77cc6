import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { exactTimes } from './exact-times.ts';

const parse = exactTimes.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text');
const isoOf = (text: string) => {
  const time: unknown = parse(text);
  assert.ok(time instanceof Date);
  return time.toISOString();
};

describe('exactTimes', () => {
  test('keeps microseconds as PostgreSQL writes them, without trailing zeros', () => {
    assert.equal(isoOf('2026-03-02 10:00:00.123456+01'), '2026-03-02T09:00:00.123456Z');
    assert.equal(isoOf('2026-03-02 09:00:00.1234+00'), '2026-03-02T09:00:00.123400Z');
    assert.equal(isoOf('2026-03-02 09:00:00.000001+00'), '2026-03-02T09:00:00.000001Z');
    assert.equal(isoOf('1969-12-31 23:59:59.999999+00'), '1969-12-31T23:59:59.999999Z');
  });

  test('returns an ordinary Date for whole milliseconds', () => {
    for (const text of ['2026-03-02 09:00:00+00', '2026-03-02 09:00:00.12+00', '2026-03-02 09:00:00.123+00'])
      assert.equal(Object.getPrototypeOf(parse(text)), Date.prototype);
    assert.equal(isoOf('2026-03-02 09:00:00.123+00'), '2026-03-02T09:00:00.123Z');
  });

  test('returns every microsecond of a second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (microseconds) => {
        const digits = String(microseconds).padStart(6, '0');
        const iso = isoOf(`2026-03-02 09:00:00.${digits.replace(/0+$/, '')}+00`);
        assert.equal(iso, `2026-03-02T09:00:00.${digits.endsWith('000') ? digits.slice(0, 3) : digits}Z`);
      }),
    );
  });

  test('leaves infinity and other types to the default parsers', () => {
    assert.equal(parse('infinity'), Number.POSITIVE_INFINITY);
    assert.equal(exactTimes.getTypeParser(23, 'text')('7'), 7);
  });
});
