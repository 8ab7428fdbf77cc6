import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entityTag, preconditionOf } from './etag.ts';

test('entityTag quotes the version', () => assert.equal(entityTag({ version: 12 }), '"12"'));

test('preconditionOf accepts every version without a header and for *', () => {
  for (const header of [undefined, '*', ' * ']) assert.equal(preconditionOf(header), undefined);
});

const CASES: [header: string, version: number, isMet: boolean][] = [
  ['"1"', 1, true],
  [' "1" ', 1, true],
  ['"2", "1"', 1, true],
  ['"2","3"', 1, false],
  ['"11"', 1, false],
  // As rewritten by compressing proxies.
  ['W/"1"', 1, true],
  ['"1-gzip"', 1, true],
  ['"1-br"', 1, true],
  ['"1--zstd"', 1, true],
  ['W/"1-deflate"', 1, true],
  ['"4", W/"12-gzip"', 12, true],
  ['W/"1"', 2, false],
  ['"1-br"', 2, false],
  ['"1-gzip"', 11, false],
  ['"01"', 1, false],
  ['"1-lzma"', 1, false],
  ['"-gzip"', 1, false],
  ['w/"1"', 1, false],
  ['1', 1, false],
  ['', 1, false],
  ['"1', 1, false],
];
for (const [header, version, isMet] of CASES) {
  test(`preconditionOf ${isMet ? 'accepts' : 'rejects'} version ${version} for ${JSON.stringify(header)}`, () =>
    assert.equal(preconditionOf(header)?.(version), isMet));
}
