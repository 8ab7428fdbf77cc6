import type { User } from 'roster-contract';
import type { UserPatch } from '../data/calls.ts';
import type { PersonValues } from './PersonFields.tsx';

/** A person's present values as a form holds them. */
export const valuesOf = ({ username, email, phone, systemRole }: User): PersonValues => ({
  username,
  email,
  phone: phone ?? '',
  systemRole,
});

/** Only what was changed, as a merge patch (RFC 7396): what others change meanwhile stays theirs. */
export function patchOf(base: User, values: PersonValues): UserPatch {
  const former = valuesOf(base);
  const patch: UserPatch = {};
  if (values.username !== former.username) patch.username = values.username;
  if (values.email !== former.email) patch.email = values.email;
  if (values.phone !== former.phone) patch.phone = values.phone || null;
  if (values.systemRole !== former.systemRole) patch.systemRole = values.systemRole;
  return patch;
}

/** The newest values, but where somebody typed something, what they typed. */
export function keepTyped(base: User, typed: PersonValues, newest: User): PersonValues {
  const former = valuesOf(base);
  const present = valuesOf(newest);
  const pick = <Field extends keyof PersonValues>(field: Field): PersonValues[Field] =>
    typed[field] === former[field] ? present[field] : typed[field];
  return {
    username: pick('username'),
    email: pick('email'),
    phone: pick('phone'),
    systemRole: pick('systemRole'),
  };
}
