import { required } from '../../../ui/forms.tsx';
import type { CardDefinition } from '../card/definition.ts';
import { changes } from '../card/form-values.ts';
import {
  type PasswordPolicyBody,
  type PasswordPolicyPatch,
  passwordPolicySection,
} from '../data/sections.ts';

export const PRESETS = ['reference', 'nist', 'custom'] as const;
/** How many kinds of characters may be demanded: 0 and 1 ask for the same, so there is one of them. */
export const CLASS_COUNTS = [0, 2, 3] as const;

/** The rules for new passwords, as typed. */
export type PasswordPolicyValues = {
  preset: PasswordPolicyBody['preset'];
  minLength: string;
  minClasses: string;
  history: string;
};

const valuesOf = (body: PasswordPolicyBody): PasswordPolicyValues => ({
  preset: body.preset,
  minLength: String(body.minLength),
  minClasses: String(body.minClasses < 2 ? 0 : body.minClasses),
  history: String(body.history),
});

function patchOf(typed: PasswordPolicyValues, base: PasswordPolicyBody): PasswordPolicyPatch {
  const { preset } = typed;
  // The others follow from the preset.
  if (preset !== 'custom') return changes(typed, valuesOf(base), { preset });
  return changes(typed, valuesOf(base), {
    preset,
    minLength: Number(typed.minLength),
    minClasses: Number(typed.minClasses),
    history: Number(typed.history),
  });
}

export const PASSWORD_POLICY: CardDefinition<PasswordPolicyBody, PasswordPolicyValues, PasswordPolicyPatch> =
  {
    section: passwordPolicySection,
    valuesOf,
    validate: ({ minLength, history }) => ({ minLength: required(minLength), history: required(history) }),
    patchOf,
  };
