import Type, { type Static } from 'typebox';
import { Nullable } from '../../lib/schema.ts';
import { NewPassword, PresentedPassword } from '../credentials/index.ts';
import { Language, Phone, Username } from '../users/index.ts';

export const UpdateMe = Type.Object(
  {
    username: Type.Optional(Username),
    phone: Type.Optional(Phone),
    language: Type.Optional(Nullable(Language)),
  },
  { additionalProperties: false, description: 'JSON Merge Patch (RFC 7396).' },
);
export type UpdateMeInput = Static<typeof UpdateMe>;

export const ChangePassword = Type.Object(
  { currentPassword: PresentedPassword, newPassword: NewPassword },
  { additionalProperties: false },
);
export type ChangePasswordInput = Static<typeof ChangePassword>;
