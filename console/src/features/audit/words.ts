import i18next from 'i18next';

/**
 * Words for something that the trail names: an operation, a field, a value. A newer server may name others, and a trail
 * outlives what wrote it; those have none.
 */
export const wordsOf = (...path: string[]): string | undefined => find('audit', path);

function find(namespace: 'audit' | 'errors', path: string[]): string | undefined {
  const words: unknown = i18next.getResource(i18next.language, namespace, path.join('.'));
  return typeof words === 'string' ? words : undefined;
}

/** A name of a program's, as a person would write it: `roleInTeam` and `role_in_team` are “Role in team”. */
export function humanized(name: string): string {
  const spaced = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** What was done, in words. */
export const operationWords = (eventType: string, operation: string): string =>
  wordsOf('operation', eventType, operation) ?? humanized(operation);

/** A field of what was recorded, in words. */
export const fieldWords = (field: string): string => wordsOf('field', field) ?? humanized(field);

/** Why something did not succeed: as told of others where we have such words, else as who tried it was told. */
export const reasonWords = (code: string): string =>
  wordsOf('reason', code) ??
  find('errors', ['problems', code]) ??
  find('errors', ['faults', code]) ??
  humanized(code);
