/** The values of a card's form, as typed. */
export type FormValues = Record<string, string>;

/** Applies what was typed to a newer version: untouched fields take the newer values, edited ones stay. */
export function rebase<Values extends FormValues>(typed: Values, base: Values, latest: Values): Values {
  const edited = Object.entries(typed).filter(([field, value]) => value !== base[field]);
  return { ...latest, ...Object.fromEntries(edited) };
}

/** Returns the edited fields as a JSON Merge Patch. `parsed` has the values of the form in the types of the API. */
export function changes<Values extends FormValues, Parsed extends Partial<Record<keyof Values, unknown>>>(
  typed: Values,
  base: Values,
  parsed: Parsed,
): Partial<Parsed> {
  const patch = { ...parsed };
  for (const field in patch) if (typed[field] === base[field]) delete patch[field];
  return patch;
}

export const orNull = (text: string): string | null => text.trim() || null;
