import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMatches } from '../src/ui/matches.ts';

/** Returns the highlighted parts of a text. */
const marked = (text: string, search: string) =>
  findMatches(text, search).map(([start, end]) => text.slice(start, end));

test('finds every occurrence of every word, ignoring letter case', () => {
  assert.deepEqual(marked('Anna Hannover', 'ann'), ['Ann', 'ann']);
  assert.deepEqual(marked('ada@example.com', 'EXAMPLE ada'), ['ada', 'example']);
});

test('ignores accents, and keeps the positions of the original', () => {
  assert.deepEqual(marked('Zoë Müller', 'zoe mull'), ['Zoë', 'Müll']);
  assert.deepEqual(marked('Zoe\u0308 M', 'zoe'), ['Zoe\u0308']);
  assert.deepEqual(marked('ZOE', 'zoë'), ['ZOE']);
  assert.deepEqual(marked('Łukasz Ægir', 'lukasz aeg'), ['Łukasz', 'Æg']);
});

test('keeps positions with characters that fold to several, or beyond 16 bits', () => {
  assert.deepEqual(marked('ﬁnd me', 'me'), ['me']);
  assert.deepEqual(marked('ﬁnd', 'f'), ['ﬁ']);
  assert.deepEqual(marked('𝒜da and Ada', 'ada'), ['𝒜da', 'Ada']);
  assert.deepEqual(marked('😀 Li', 'li'), ['Li']);
});

test('merges overlapping and adjacent matches', () => {
  assert.deepEqual(findMatches('banana', 'ana'), [[1, 6]]);
  assert.deepEqual(findMatches('abcd', 'ab cd'), [[0, 4]]);
});

test('finds Chinese, and nothing for an empty search', () => {
  assert.deepEqual(marked('张伟 zhang', '伟'), ['伟']);
  assert.deepEqual(findMatches('text', '   '), []);
  assert.deepEqual(findMatches('', 'a'), []);
});
