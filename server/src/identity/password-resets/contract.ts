import Type, { type Static } from 'typebox';
import { NewPassword, Nullable, Time } from '../../lib/schema.ts';

const Token = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'The part of the link after `#token=`.',
});

export const RequestPasswordReset = Type.Object(
  { email: Type.String({ format: 'email-address' }) },
  { additionalProperties: false },
);

export const PasswordResetToken = Type.Object({ token: Token }, { additionalProperties: false });

/** The status of a link. */
export const PasswordResetLookup = Type.Object({
  status: Type.Enum(['pending', 'expired', 'used', 'replaced'], {
    description: '`replaced`: a newer link was sent, or the account has changed since.',
  }),
  email: Nullable(
    Type.String({
      description:
        'The address of the user whose password the link sets. null for a used or replaced link, whose mailbox may belong to someone else by now.',
    }),
  ),
  username: Nullable(Type.String({ description: 'The display name of the user; null like `email`.' })),
  expiresAt: Time(),
});
export type PasswordResetLookupBody = Static<typeof PasswordResetLookup>;

export const ConfirmPasswordReset = Type.Object(
  { token: Token, password: NewPassword },
  { additionalProperties: false },
);
export type ConfirmPasswordResetInput = Static<typeof ConfirmPasswordReset>;

export const ResetPassword = Type.Object(
  { password: Type.Optional(NewPassword) },
  {
    additionalProperties: false,
    description:
      'A temporary password, which must be changed at the next sign-in. Without one, a link is mailed with which the user chooses a password.',
  },
);
