import type { CardDefinition } from '../card/definition.ts';
import { changes, orNull } from '../card/form-values.ts';
import { type GeneralBody, type GeneralPatch, generalSection } from '../data/sections.ts';

/** The general settings as typed. */
export type GeneralValues = {
  name: string;
  rootUrl: string;
  language: GeneralBody['language'];
  contactEmail: string;
};

const valuesOf = ({ name, rootUrl, language, contactEmail }: GeneralBody): GeneralValues => ({
  name,
  rootUrl,
  language,
  contactEmail: contactEmail ?? '',
});

export const GENERAL: CardDefinition<GeneralBody, GeneralValues, GeneralPatch> = {
  section: generalSection,
  valuesOf,
  patchOf: (typed, base) =>
    changes(typed, valuesOf(base), {
      name: typed.name,
      // Without one, the configured address counts again.
      rootUrl: orNull(typed.rootUrl),
      language: typed.language,
      contactEmail: orNull(typed.contactEmail),
    }),
};
