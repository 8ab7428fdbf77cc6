import { formatFullTimestamp, formatNumber } from '../../../lib/format.ts';
import { fieldWords, wordsOf } from '../words.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What stands for nothing and for truth values, in the reader's language. */
export interface PlainWords {
  empty: string;
  yes: string;
  no: string;
}

/** A recorded value for people: times in their zone, choices in words; anything unknown as it is. */
export function valueWords(field: string, value: unknown, words: PlainWords): string {
  if (value === null || value === undefined || value === '') return words.empty;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return field === 'port' ? String(value) : formatNumber(value);
  if (typeof value === 'string')
    return TIME.test(value) ? formatFullTimestamp(value) : (wordsOf('value', field, value) ?? value);
  if (Array.isArray(value))
    return value.length === 0 ? words.empty : value.map((item) => valueWords(field, item, words)).join(', ');
  return Object.keys(value).length === 0 ? words.empty : JSON.stringify(value);
}

/** Where a value stands, each step in words; names of places and ids stay what they are. */
export const pathWords = (path: readonly string[]): string =>
  path.map((name) => (/^[a-z]\w*$/.test(name) ? fieldWords(name) : name)).join(' › ');
