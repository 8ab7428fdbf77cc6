import { foldLetters } from 'roster-contract/folding';
import type { ValueFault } from './errors.ts';

/**
 * Folds letter case through upper case, so that “ß” equals “SS” and “ı” equals “I”, and through lower case before, so
 * that “ẞ” equals “ß”. Both forms of the Greek sigma become one letter.
 */
const withoutCase = (text: string): string =>
  text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');

/** Folds letter case only, to compare names that must be unique. */
export const foldCase = (text: string): string => withoutCase(text.normalize('NFC'));

/**
 * Folds a text for searching and sorting: compatibility forms, accents and letter case are removed, and letters that
 * have no accent to remove are replaced (`ł`, `ø`, `æ` …).
 * Not done in the database, because the result must not depend on the locale of the database.
 */
export const fold = (text: string): string =>
  foldLetters(withoutCase(text.normalize('NFKD').replace(/\p{M}+/gu, '')));

/** Returns the length in code points. */
export const lengthOf = (text: string): number => [...text].length;

/** Whether PostgreSQL can store a text: no NUL, no lone surrogates. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Returns a text with replacement characters for what the database can't store. */
export const toStorable = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();

/** Returns an error for text that the database can't store: NUL, lone surrogates. */
export const textFaults = (value: string): ValueFault[] =>
  isStorable(value) ? [] : [{ code: 'invalid_text', message: 'contains invalid characters' }];

/** Returns an error unless a text is a single line, as mail headers and titles need: no control characters (Unicode Cc, Zl, Zp) and no bidirectional controls. */
export const lineFaults = (value: string): ValueFault[] =>
  isStorable(value) && !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(value)
    ? []
    : [{ code: 'invalid_text', message: 'must be a single line of text' }];
