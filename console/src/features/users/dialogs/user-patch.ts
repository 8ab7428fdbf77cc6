import type { User } from 'roster-contract';
import { displayEmail } from '../../../lib/format.ts';
import type { UserPatch } from '../api.ts';
import type { Role } from '../search.ts';

/** The form values of a user. */
export type UserValues = {
  username: string;
  email: string;
  phone: string;
  systemRole: Role;
};

/** Returns the form values of a user. */
export const valuesOf = ({ username, email, phone, systemRole }: User): UserValues => ({
  username,
  email: displayEmail(email),
  phone: phone ?? '',
  systemRole,
});

/** Returns the changed fields as a merge patch (RFC 7396), so that concurrent changes of other fields are kept. */
export function patchOf(base: User, values: UserValues): UserPatch {
  const former = valuesOf(base);
  const patch: UserPatch = {};
  if (values.username !== former.username) patch.username = values.username;
  if (values.email !== former.email) patch.email = values.email;
  if (values.phone !== former.phone) patch.phone = values.phone || null;
  if (values.systemRole !== former.systemRole) patch.systemRole = values.systemRole;
  return patch;
}

/** Returns the newest values, with those that were edited in the form. */
export function keepEdits(base: User, edited: UserValues, newest: User): UserValues {
  const former = valuesOf(base);
  const current = valuesOf(newest);
  const pick = <Field extends keyof UserValues>(field: Field): UserValues[Field] =>
    edited[field] === former[field] ? current[field] : edited[field];
  return {
    username: pick('username'),
    email: pick('email'),
    phone: pick('phone'),
    systemRole: pick('systemRole'),
  };
}
