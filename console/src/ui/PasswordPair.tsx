import type { PasswordInputProps } from '@mantine/core';
import { PasswordField } from './PasswordField.tsx';
import type { PasswordPolicy } from './password-policy.ts';

/** What a form knows of one of its fields. */
interface Entry extends Pick<PasswordInputProps, 'onChange' | 'onBlur' | 'onFocus' | 'error'> {
  value: string;
}

interface PasswordPairProps {
  label: string;
  repeatLabel: string;
  policy: PasswordPolicy;
  /** What guessers would try first for this person, such as their name and e-mail. */
  known: readonly string[];
  /** How many of this person's latest passwords may not be taken again. */
  history?: number;
  first: Entry;
  second: Entry;
}

/** A new password of one's own: with its rules and its strength, and once more against slips of the finger. */
export function PasswordPair({ label, repeatLabel, first, second, ...guide }: PasswordPairProps) {
  const required = { required: true, withAsterisk: false };
  return (
    <>
      <PasswordField label={label} {...guide} {...required} {...first} />
      <PasswordField label={repeatLabel} autoComplete="new-password" {...required} {...second} />
    </>
  );
}
