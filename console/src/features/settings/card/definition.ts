import type { FormErrors } from '@mantine/form';
import type { Section } from '../data/sections.ts';
import type { FormValues } from './form-values.ts';

/** What a card changes and how its form stands for it. */
export interface CardDefinition<
  Body extends { version: number },
  Values extends FormValues,
  Patch extends object,
> {
  section: Section<Body, Patch>;
  valuesOf: (body: Body) => Values;
  /** What only needs a look at the form; all the rest is the server's to judge. */
  validate?: (values: Values) => FormErrors;
  /** What was changed, as a JSON Merge Patch; empty when nothing was. */
  patchOf: (typed: Values, base: Body) => Patch;
}
