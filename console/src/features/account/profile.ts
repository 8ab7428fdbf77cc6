import type { User } from 'roster-contract';

/** What a person may change of themselves; an empty phone or language is none. */
interface Profile extends Record<string, string> {
  username: string;
  phone: string;
  language: string;
}

const FIELDS = ['username', 'phone', 'language'] as const;

export const profileOf = (user: User): Profile => ({
  username: user.username,
  phone: user.phone ?? '',
  language: user.language ?? '',
});

/** What was typed, on top of a newer version: untouched fields take its values, touched ones stay. */
export function rebase(typed: Profile, base: Profile, latest: Profile): Profile {
  const result = { ...latest };
  for (const field of FIELDS) if (typed[field] !== base[field]) result[field] = typed[field];
  return result;
}

/** The fields that differ, as a JSON Merge Patch: `null` clears. */
export function patchOf(typed: Profile, base: Profile) {
  return {
    ...(typed.username !== base.username && { username: typed.username }),
    ...(typed.phone !== base.phone && { phone: typed.phone.trim() || null }),
    ...(typed.language !== base.language && { language: languageOf(typed.language) }),
  };
}

const languageOf = (value: string): 'en' | 'zh' | null => (value === 'en' || value === 'zh' ? value : null);
