import { foldLetters } from 'roster-contract/folding';

/** Start (inclusive) and end (exclusive) in the text. */
type Range = readonly [start: number, end: number];

/** Folds a text as the server does for searching (server/src/lib/text.ts). */
const fold = (text: string) =>
  foldLetters(
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replaceAll('ς', 'σ'),
  );

/** Returns the folded text, and for each of its code units the range in the original. */
function foldWithOrigin(text: string): { folded: string; origins: Range[] } {
  let folded = '';
  const origins: Range[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    const piece = fold(character);
    folded += piece;
    for (let unit = 0; unit < piece.length; unit += 1) origins.push([start, end]);
    // A combining mark is folded away, so it belongs to the character before it.
    const last = origins.at(-1);
    if (piece === '' && last) origins[origins.length - 1] = [last[0], end];
    start = end;
  }
  return { folded, origins };
}

/** Returns the ranges of a text that match words of a search, in order, overlaps joined. */
export function findMatches(text: string, search: string): Range[] {
  const { folded, origins } = foldWithOrigin(text);
  const found: Range[] = [];
  for (const word of new Set(fold(search).split(/\s+/).filter(Boolean))) {
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + 1)) {
      const first = origins[at];
      const last = origins[at + word.length - 1];
      if (first && last) found.push([first[0], last[1]]);
    }
  }
  return joined(found);
}

function joined(ranges: Range[]): Range[] {
  const result: Range[] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const previous = result.at(-1);
    if (previous && start <= previous[1])
      result[result.length - 1] = [previous[0], Math.max(previous[1], end)];
    else result.push([start, end]);
  }
  return result;
}
