import Type from 'typebox';
import { PASSWORD_POLICY } from './password-policy.ts';

/**
 * A password that somebody wants to have from now on: judged by the policy. The bound above is far beyond the
 * policy's and only keeps absurd bodies out.
 */
export const NewPassword = Type.String({
  format: 'new-password',
  maxLength: 1024,
  description: `At least ${PASSWORD_POLICY.minLength} and at most ${PASSWORD_POLICY.maxLength} characters of any kind, a combination of at least two of letters, numbers and symbols, and not one of the commonest passwords. Never trimmed or cut.`,
});

/** A password that somebody claims to have: only compared, so that old policies' passwords still work. */
export const PresentedPassword = Type.String({ minLength: 1, maxLength: 1024 });

/** The rules for new passwords, for a form that explains them and measures strength. */
export const PasswordPolicy = Type.Object({
  preset: Type.Enum(['reference', 'nist', 'custom']),
  minLength: Type.Integer(),
  maxLength: Type.Integer(),
  minClasses: Type.Integer({ description: 'How many of letters, numbers and symbols must be combined.' }),
});
