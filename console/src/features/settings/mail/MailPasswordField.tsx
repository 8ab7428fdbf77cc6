import { Button, Group, Input, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordField } from '../../../ui/PasswordField.tsx';

interface MailPasswordFieldProps {
  label: string;
  description?: string;
  /** One is set and may stay. */
  isKept: boolean;
  value: string;
  onChange?: (value: unknown) => void;
  error?: ReactNode;
}

/** A password that the server never tells: it is said to be set, and can be changed for another. */
export function MailPasswordField({ isKept, description, ...input }: MailPasswordFieldProps) {
  const { t } = useTranslation('settings');
  const [isChanging, setChanging] = useState(false);
  if (!isKept || isChanging || input.error || input.value !== '') {
    return (
      <PasswordField
        {...input}
        description={isKept ? t('mail.passwordKept') : description}
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
