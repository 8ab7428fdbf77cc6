import type { User } from 'roster-contract';

/** What users can change of their own profile; an empty phone or language means none. */
interface ProfileValues extends Record<string, string> {
  username: string;
  phone: string;
  language: string;
}

const FIELDS = ['username', 'phone', 'language'] as const;

export const profileOf = (user: User): ProfileValues => ({
  username: user.username,
  phone: user.phone ?? '',
  language: user.language ?? '',
});

/** Applies what was typed to a newer version: untouched fields take the newer values, edited ones stay. */
export function rebase(typed: ProfileValues, base: ProfileValues, latest: ProfileValues): ProfileValues {
  const result = { ...latest };
  for (const field of FIELDS) if (typed[field] !== base[field]) result[field] = typed[field];
  return result;
}

/** Returns the fields that differ, as a JSON Merge Patch: `null` clears a field. */
export function patchOf(typed: ProfileValues, base: ProfileValues) {
  return {
    ...(typed.username !== base.username && { username: typed.username }),
    ...(typed.phone !== base.phone && { phone: typed.phone.trim() || null }),
    ...(typed.language !== base.language && { language: languageOf(typed.language) }),
  };
}

const languageOf = (value: string): 'en' | 'zh' | null => (value === 'en' || value === 'zh' ? value : null);
