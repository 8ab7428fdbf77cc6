import i18next from 'i18next';
import { type Fault, toProblem } from '../api/problem.ts';

const capitalized = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** The server speaks English, and more exactly than a code can: with the very limit, for instance. */
const isServersLanguage = () => i18next.language === 'en';

/** Words of ours for a code, if it is one that we know: a newer server may have others. */
function wordsOf(kind: 'problems' | 'faults', code: string): string | undefined {
  const words: unknown = i18next.getResource(i18next.language, 'errors', `${kind}.${code}`);
  return typeof words === 'string' ? words : undefined;
}

/** What went wrong, in the reader's language; else in the server's own words; never as a code. */
export function problemText(error: unknown): string {
  const { code, detail } = toProblem(error);
  const isOurs = code === 'network' || code === 'unexpected';
  return isServersLanguage() && !isOurs ? detail : (wordsOf('problems', code) ?? detail);
}

/** What is wrong with a field, to stand under it. */
export function faultText({ code, message }: Fault): string {
  return isServersLanguage() ? capitalized(message) : (wordsOf('faults', code) ?? capitalized(message));
}

/** Why something is not possible, where the server says it by a code alone, as in `denials`. */
export const reasonText = (code: string): string =>
  wordsOf('problems', code) ?? wordsOf('problems', 'forbidden') ?? '';
