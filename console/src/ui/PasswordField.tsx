import { Button, Group, PasswordInput, type PasswordInputProps } from '@mantine/core';
import { IconWand } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './CopyButton.tsx';
import { PasswordGuide } from './PasswordGuide.tsx';
import classes from './password.module.css';
import { generatePassword, type PasswordPolicy } from './password-policy.ts';

interface PasswordFieldProps extends Omit<PasswordInputProps, 'value'> {
  value: string;
  /** For a new password: its rules and its strength are shown. Leave out for one that somebody claims to have. */
  policy?: PasswordPolicy;
  /** What guessers would try first for this person, such as their name and e-mail. */
  known?: readonly string[];
  /** For a new password of one's own: how many of the latest may not be taken again. */
  history?: number;
  /** For a password that somebody is about to pass on. */
  isInitiallyVisible?: boolean;
  /** Offers to make a password; the field then shows it, so that it can be passed on. */
  onGenerate?: (password: string) => void;
}

/** A password that can be made visible; a new one is judged while it is typed. */
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
        // Mantine tells it of every other input, but not of this one.
        aria-invalid={Boolean(input.error) || undefined}
        // Whoever reads it aloud must tell an l from a 1.
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

interface GeneratePasswordProps {
  policy: PasswordPolicy;
  password: string;
  onGenerate: (password: string) => void;
}

/** Makes a random password; whoever makes one for another person also needs to copy it. */
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
