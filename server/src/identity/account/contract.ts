import Type, { type Static } from 'typebox';
import { NewPassword, Nullable, PresentedPassword } from '../../lib/schema.ts';
import { Language, Phone, Username } from '../users/index.ts';

export const UpdateMe = Type.Object(
  {
    username: Type.Optional(Username),
    phone: Type.Optional(Phone),
    language: Type.Optional(Nullable(Language)),
  },
  { additionalProperties: false, description: 'JSON Merge Patch (RFC 7396).' },
);

export const ChangePassword = Type.Object(
  { currentPassword: PresentedPassword, newPassword: NewPassword },
  { additionalProperties: false },
);
export type ChangePasswordInput = Static<typeof ChangePassword>;
