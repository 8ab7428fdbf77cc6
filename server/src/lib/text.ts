import type { ValueFault } from './errors.ts';

/**
 * By way of upper case, so that “ß” is “SS” and “ı” is “I”, and before that lower case, so that “ẞ” is “ß”; a Greek
 * sigma is one letter, wherever it stands in a word.
 */
const withoutCase = (text: string): string =>
  text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');

/** Folds letter case alone, for names that must differ in more than that. */
export const foldCase = (text: string): string => withoutCase(text.normalize('NFC'));

/**
 * Folds a text for searching and sorting: compatibility forms, accents and letter case do not matter.
 * Done here and not in the database, so that it does not depend on the database's locale.
 */
export const fold = (text: string): string => withoutCase(text.normalize('NFKD').replace(/\p{M}+/gu, ''));

/** The length in code points, which is what people count as characters. */
export const lengthOf = (text: string): number => [...text].length;

/** Text that PostgreSQL can store: no NUL, no lone surrogates. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** What the database can hold: no NUL, no halves of characters. */
export const textFaults = (value: string): ValueFault[] =>
  isStorable(value) ? [] : [{ code: 'invalid_text', message: 'contains characters that are not text' }];

/** Text of one line, for headers of mails and titles: no line breaks or other controls (Unicode's Cc, Zl, Zp, and Cf that turn the direction). */
export const lineFaults = (value: string): ValueFault[] =>
  isStorable(value) && !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(value)
    ? []
    : [{ code: 'invalid_text', message: 'must be text of one line' }];
