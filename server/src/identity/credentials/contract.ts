import Type from 'typebox';

/**
 * A password that somebody wants to have from now on: judged by the policy. The bound above is far beyond the
 * policy's and only keeps absurd bodies out.
 */
export const NewPassword = Type.String({
  format: 'new-password',
  maxLength: 1024,
  description:
    'Judged by the password policy (`passwordPolicy` of GET /setup; by default at least 8 characters, a combination of at least two of letters, numbers and symbols), at most 128 characters, and not one of the commonest passwords. Never trimmed or cut.',
});

/** A password that somebody claims to have: only compared, so that old policies' passwords still work. */
export const PresentedPassword = Type.String({ minLength: 1, maxLength: 1024 });
