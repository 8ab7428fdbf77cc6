import Type, { type Static } from 'typebox';
import { Nullable, Time } from '../../lib/schema.ts';
import { NewPassword } from '../credentials/index.ts';

const Token = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'What the link carries after `#token=`.',
});

export const RequestPasswordReset = Type.Object(
  { email: Type.String({ format: 'email-address' }) },
  { additionalProperties: false },
);

export const PasswordResetToken = Type.Object({ token: Token }, { additionalProperties: false });

/** What a link is worth, asked before anything is typed. */
export const PasswordResetLookup = Type.Object({
  status: Type.Enum(['pending', 'expired', 'used', 'replaced'], {
    description: '`replaced`: a newer link was sent, or the account changed in the meantime.',
  }),
  email: Nullable(
    Type.String({
      description:
        'Whose password it sets. null once it was used or replaced: the mailbox that it lies in may be another’s by now.',
    }),
  ),
  username: Nullable(Type.String({ description: 'As `email`.' })),
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
      'A temporary password that must be changed at the next sign-in. Without one a link is mailed, with which the person chooses a password.',
  },
);
