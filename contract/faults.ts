/**
 * The messages of faults that say no more than their codes. The console shows a shorter text of its own for these, and the
 * server's message for all others.
 */
export const PLAIN_FAULTS = {
  missing: 'is required',
  empty: 'must not be empty',
  invalidEmail: 'is not a valid email address',
  wrongPassword: 'is not your current password',
  duplicate: 'is a duplicate',
} as const;
