/** A card's form as typed. */
export type FormValues = Record<string, string>;

/** What was typed, on top of a newer version: untouched fields take its values, touched ones stay. */
export function rebase<Values extends FormValues>(typed: Values, base: Values, latest: Values): Values {
  const touched = Object.entries(typed).filter(([field, value]) => value !== base[field]);
  return { ...latest, ...Object.fromEntries(touched) };
}

/** The fields that differ from what they were, each read as the server wants it: a JSON Merge Patch. */
export function changes<Values extends FormValues, Read extends Partial<Record<keyof Values, unknown>>>(
  typed: Values,
  base: Values,
  read: Read,
): Partial<Read> {
  const patch = { ...read };
  for (const field in patch) if (typed[field] === base[field]) delete patch[field];
  return patch;
}

/** An empty field is none. */
export const orNull = (text: string): string | null => text.trim() || null;
