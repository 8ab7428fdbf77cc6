import { Button, Group, PasswordInput, type PasswordInputProps } from '@mantine/core';
import { IconWand } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import { CopyButton } from './CopyButton.tsx';
import { PasswordGuide } from './PasswordGuide.tsx';
import classes from './password.module.css';
import { generatePassword, type PasswordPolicy } from './password-policy.ts';

interface PasswordFieldProps extends Omit<PasswordInputProps, 'value'> {
  value: string;
  /** The policy of a new password, whose requirements and strength are then shown. Omit for an existing password. */
  policy?: PasswordPolicy;
  /** Easily guessed words, such as the user's name and email. */
  known?: readonly string[];
  /** The number of last passwords that can't be reused. */
  history?: number;
  /** For a password that will be shared. */
  isInitiallyVisible?: boolean;
  /** Offers to generate a password, which is then visible in the field. */
  onGenerate?: (password: string) => void;
}

/** A password field with a visibility toggle; a new password is checked while it is typed. */
export function PasswordField({
  policy,
  known = [],
  history = 0,
  isInitiallyVisible = false,
  onGenerate,
  ...input
}: PasswordFieldProps) {
  const { t } = useTranslation('ui');
  const [isVisible, setVisible] = useState(isInitiallyVisible);
  return (
    <div>
      <PasswordInput
        autoComplete={policy ? 'new-password' : 'current-password'}
        spellCheck={false}
        // Mantine sets it on other inputs, but not on this one.
        aria-invalid={Boolean(input.error) || undefined}
        // A monospace font distinguishes l from 1.
        {...(isVisible && { classNames: { innerInput: classes.visible } })}
        {...input}
        visible={isVisible}
        onVisibilityChange={setVisible}
        visibilityToggleFocusable
        visibilityToggleButtonProps={{ 'aria-label': t(isVisible ? 'password.hide' : 'password.show') }}
      />
      {policy && onGenerate && (
        <GeneratePassword
          policy={policy}
          password={input.value}
          onGenerate={(password) => {
            setVisible(true);
            onGenerate(password);
          }}
        />
      )}
      {policy && <PasswordGuide password={input.value} policy={policy} known={known} history={history} />}
    </div>
  );
}

/** The form properties of one field. */
interface Entry extends Pick<PasswordInputProps, 'onChange' | 'onBlur' | 'onFocus' | 'error'> {
  value: string;
}

interface PasswordPairProps {
  label: string;
  repeatLabel: string;
  policy: PasswordPolicy;
  /** Easily guessed words, such as the user's name and email. */
  known: readonly string[];
  /** The number of last passwords that can't be reused. */
  history?: number;
  first: Entry;
  second: Entry;
}

/** The user's own new password and its repetition. */
export function PasswordPair({ label, repeatLabel, first, second, ...guide }: PasswordPairProps) {
  const required = { required: true, withAsterisk: false };
  return (
    <>
      <PasswordField label={label} {...guide} {...required} {...first} />
      <PasswordField label={repeatLabel} autoComplete="new-password" {...required} {...second} />
    </>
  );
}

interface GeneratePasswordProps {
  policy: PasswordPolicy;
  password: string;
  onGenerate: (password: string) => void;
}

/** Generates a random password and copies it. */
export function GeneratePassword({ policy, password, onGenerate }: GeneratePasswordProps) {
  const { t } = useTranslation('ui');
  return (
    <Group gap={4} mt={6}>
      <Button
        size="compact-xs"
        variant="light"
        leftSection={<IconWand size={14} />}
        onClick={() => onGenerate(generatePassword(policy))}
      >
        {t('password.generate')}
      </Button>
      {password !== '' && <CopyButton text={password} />}
    </Group>
  );
}
