import i18next from 'i18next';

/** Validates a field that must not be left empty. */
export const required = (value: string): string | null =>
  value === '' ? i18next.t('errors:faults.required') : null;

/** Validates the second entry of a new password. */
export const sameAs = (other: string, value: string): string | null =>
  value === other ? null : i18next.t('ui:password.different');
