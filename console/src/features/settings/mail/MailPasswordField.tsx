import { Button, Group, Input, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordField } from '../../../ui/PasswordField.tsx';
import type { PasswordState } from './mail.ts';

interface MailPasswordFieldProps {
  label: string;
  description?: string;
  state: PasswordState;
  value: string;
  onChange?: (value: unknown) => void;
  error?: ReactNode;
}

/** A password that the server never tells: it is said to be set, and can be changed for another. */
export function MailPasswordField({ state, description, ...input }: MailPasswordFieldProps) {
  const { t } = useTranslation('settings');
  const [isChanging, setChanging] = useState(false);
  if (state !== 'kept' || isChanging || input.error || input.value !== '') {
    return (
      <PasswordField
        {...input}
        description={state === 'none' ? description : t(`mail.passwordHint.${state}`)}
        // It is nobody's who sits at this browser, so none of theirs is offered, nor is it kept.
        autoComplete="new-password"
        autoFocus={isChanging}
      />
    );
  }
  return (
    <div>
      <Input.Label labelElement="div">{input.label}</Input.Label>
      <Group gap="sm" mih={36}>
        <Text size="sm">{t('mail.passwordSet')}</Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => setChanging(true)}
          aria-label={t('mail.changePassword', { label: input.label })}
        >
          {t('mail.change')}
        </Button>
      </Group>
    </div>
  );
}
