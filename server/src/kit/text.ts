/**
 * Folds a text for searching and sorting: compatibility forms, accents and letter case do not matter. By way of upper
 * case, so that “ß” is “SS” and “ı” is “I”, and before that lower case, so that “ẞ” is “ß”; a Greek sigma is one letter, wherever it stands in a word.
 * Done here and not in the database, so that it does not depend on the database's locale.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ');
}

/** The length in code points, which is what people count as characters. */
export const lengthOf = (text: string): number => [...text].length;

/** Text that PostgreSQL can store: no NUL, no lone surrogates. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
