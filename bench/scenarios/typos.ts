import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { errorsBetween } from '../../server/src/identity/users/typos.ts';
import { fold } from '../../server/src/lib/text.ts';
import type { Scenario } from '../bench.ts';
import type { Row } from '../report.ts';
import { at, percentile, random, spreadOf } from '../statistics.ts';

const GENERATOR = fileURLToPath(new URL('../gen-people.mjs', import.meta.url));
/** The directory begins with the same people, since a smaller run of the generator is a prefix of a larger one. */
const PEOPLE = 1000;
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
/** How many typos of each number of errors, and the least share of them that must be corrected. Percent. */
const SETS = [
  { errors: 1, count: 2000, target: 95 },
  { errors: 2, count: 500, target: 80 },
];
const MAX_MILLISECONDS = 40;

interface Typo {
  typed: string;
  meant: string;
}

/** Measures which mistyped words of names are corrected, and how long that takes. */
export const typos: Scenario = async ({ client, directory }) => {
  const words = wordsOfPeople();
  const rows: Row[] = [];
  for (const { errors, count, target } of SETS) {
    const times: number[] = [];
    const missed: Typo[] = [];
    let misled = 0;
    for (const typo of typosOf(words, errors, count)) {
      const { text, milliseconds } = await client.ask(
        `/api/v1/users?q=${encodeURIComponent(typo.typed)}`,
        200,
      );
      times.push(milliseconds);
      const { names, suggestions } = readAnswer(text);
      // The console shows suggestions above the users.
      const results = [...suggestions, ...names];
      if (results.slice(0, 3).some((result) => fold(result).includes(typo.meant))) continue;
      missed.push(typo);
      if (names.length > 0) misled++;
    }
    const recall = (1 - missed.length / count) * 100;
    const common = { people: directory.people };
    const examples = missed.slice(0, 5).map(({ typed, meant }) => `${typed} (${meant})`);
    rows.push(
      {
        ...common,
        scenario: `typos of ${errors}: the word is among the first three results`,
        unit: '%',
        measured: spreadOf([recall]),
        target: `≥ ${target}`,
        met: recall >= target,
        note: `of ${missed.length} missed, ${misled} occur in other names; ${examples.join(', ')}`,
      },
      {
        ...common,
        scenario: `typos of ${errors}: time`,
        unit: 'ms, p95',
        measured: { ...spreadOf(times), median: percentile(times, 0.95) },
        target: `≤ ${MAX_MILLISECONDS}`,
        met: percentile(times, 0.95) <= MAX_MILLISECONDS,
        note: `p50 ${percentile(times, 0.5).toFixed(1)}`,
      },
    );
  }
  return rows;
};

/** Returns the words of the names of people, as often as people have them. Words of fewer than three letters are not corrected. */
function wordsOfPeople(): string[] {
  const lines = execFileSync(process.execPath, [GENERATOR, String(PEOPLE)], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return lines.flatMap((line) =>
    fold(line.split('\t')[1] ?? '')
      .split(' ')
      .filter((word) => /^[a-z]{3,}$/.test(word)),
  );
}

/** Returns mistyped words, the same in each run. */
function typosOf(words: string[], errors: number, count: number): Typo[] {
  const next = random(errors);
  const below = (limit: number) => Math.floor(next() * limit);
  const mistype = (word: string): string => {
    const index = below(word.length);
    const [before, letter, after] = [
      word.slice(0, index),
      word.slice(index, index + 1),
      word.slice(index + 1),
    ];
    const other = at(LETTERS, below(LETTERS.length));
    return at(
      [
        `${before}${other}${letter}${after}`,
        `${before}${after}`,
        `${before}${other}${after}`,
        `${before}${after.slice(0, 1)}${letter}${after.slice(1)}`,
      ],
      below(4),
    );
  };
  const typos: Typo[] = [];
  while (typos.length < count) {
    const meant = at(words, below(words.length));
    let typed = meant;
    for (let error = 0; error < errors; error++) typed = mistype(typed);
    // Two errors may undo each other.
    if (errorsBetween(typed, meant) === errors) typos.push({ typed, meant });
  }
  return typos;
}

function readAnswer(text: string): { names: string[]; suggestions: string[] } {
  const answer: { items: { username: string }[]; suggestions: string[] } = JSON.parse(text);
  return { names: answer.items.map(({ username }) => username), suggestions: answer.suggestions };
}
