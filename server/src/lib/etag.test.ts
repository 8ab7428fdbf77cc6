import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entityTag, preconditionOf } from './etag.ts';

test('entityTag quotes the version', () => assert.equal(entityTag({ version: 12 }), '"12"'));

test('preconditionOf accepts every version without a header and for *', () => {
  for (const header of [undefined, '*', ' * ']) assert.equal(preconditionOf(header), undefined);
});

const CASES: [header: string, version: number, holds: boolean][] = [
  ['"1"', 1, true],
  [' "1" ', 1, true],
  ['"2", "1"', 1, true],
  ['"2","3"', 1, false],
  ['"11"', 1, false],
  // Weak tags never match a strong comparison (RFC 9110 §13.1.1).
  ['W/"1"', 1, false],
  ['1', 1, false],
  ['', 1, false],
  ['"1', 1, false],
];
for (const [header, version, holds] of CASES) {
  test(`preconditionOf ${holds ? 'accepts' : 'rejects'} version ${version} for ${JSON.stringify(header)}`, () =>
    assert.equal(preconditionOf(header)?.(version), holds));
}
