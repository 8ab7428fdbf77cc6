/** Start and end in the text, the end not included. */
type Range = readonly [start: number, end: number];

/** As the server folds texts for searching: compatibility forms, accents and letter case do not matter. */
const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ς', 'σ');

/** The folded text, and for each of its units the range of the original that it came from. */
function foldWithOrigin(text: string): { folded: string; origins: Range[] } {
  let folded = '';
  const origins: Range[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    const piece = fold(character);
    folded += piece;
    for (let unit = 0; unit < piece.length; unit += 1) origins.push([start, end]);
    // A combining mark has nothing of its own, so it belongs to the character before it.
    const last = origins.at(-1);
    if (piece === '' && last) origins[origins.length - 1] = [last[0], end];
    start = end;
  }
  return { folded, origins };
}

/** Where the words of a search stand in a text, in order, overlaps joined. */
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
