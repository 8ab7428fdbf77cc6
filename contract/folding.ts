/**
 * Letters that NFKD leaves as they are although people search for them by another letter: with a stroke, hook or
 * descender, ligatures, eth and thorn, variants of Arabic and Cyrillic letters; and the apostrophes and dashes of word
 * processors. Lower case, after NFKD. Each entry lists characters and their replacement. Whoever changes an entry needs a
 * migration, since search texts are stored folded.
 */
const ENTRIES: readonly (readonly [characters: string, replacement: string])[] = [
  ['ⱥᶏ', 'a'],
  ['ƀɓƃᵬ', 'b'],
  ['ƈȼɕ', 'c'],
  ['đɖɗƌȡð', 'd'],
  ['ɇəǝɛ', 'e'],
  ['ƒ', 'f'],
  ['ǥɠ', 'g'],
  ['ħɦⱨ', 'h'],
  ['ıɨɩ', 'i'],
  ['ɉʝ', 'j'],
  ['ƙⱪ', 'k'],
  ['łƚɫⱡɬ', 'l'],
  ['ɱ', 'm'],
  ['ŋɲƞ', 'n'],
  ['øɔɵⱺ', 'o'],
  ['ƥᵽ', 'p'],
  ['ĸɋ', 'q'],
  ['ɍɽ', 'r'],
  ['ʂȿ', 's'],
  ['ŧƭʈⱦƫ', 't'],
  ['ʉ', 'u'],
  ['ʋ', 'v'],
  ['ⱳ', 'w'],
  ['ɏƴ', 'y'],
  ['ƶȥⱬɀ', 'z'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ß', 'ss'],
  ['þ', 'th'],
  ['ȣ', 'ou'],
  ['ғґ', 'г'],
  ['җ', 'ж'],
  ['ҙ', 'з'],
  ['қҝҡ', 'к'],
  ['ңҥ', 'н'],
  ['ө', 'о'],
  ['ҫ', 'с'],
  ['үұ', 'у'],
  ['ҳһ', 'х'],
  ['ҷҹ', 'ч'],
  ['ә', 'а'],
  ['ٱ', 'ا'],
  ['ىی', 'ي'],
  ['ک', 'ك'],
  ['ہھة', 'ه'],
  ['‘’‛ʻʼʹʾʿ′ʽ', "'"],
  ['‐‑‒–—―−', '-'],
  ['\u200c\u200d\u0640', ''],
];

const REPLACEMENTS = new Map(
  ENTRIES.flatMap(([characters, replacement]) =>
    [...characters].map((character) => [character, replacement] as const),
  ),
);
const FOLDED = new RegExp(`[${[...REPLACEMENTS.keys()].join('')}]`, 'gu');

/** Replaces letters that a search treats as others, in a text that is in NFKD and in lower case. */
export const foldLetters = (text: string): string =>
  text.replace(FOLDED, (character) => REPLACEMENTS.get(character) ?? character);
