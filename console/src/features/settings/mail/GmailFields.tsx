import { TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { MailPasswordField } from './MailPasswordField.tsx';
import type { MailValues, PasswordState } from './mail.ts';

interface GmailFieldsProps {
  form: UseFormReturnType<MailValues>;
  password: PasswordState;
}

/** All that Gmail needs. */
export function GmailFields({ form, password }: GmailFieldsProps) {
  const { t } = useTranslation('settings');
  return (
    <>
      <TextInput
        label={t('mail.gmailAddress')}
        type="email"
        autoComplete="off"
        placeholder="roster@gmail.com"
        {...form.getInputProps('username')}
      />
      <MailPasswordField
        label={t('mail.appPassword')}
        description={t('mail.appPasswordHint')}
        state={password}
        {...form.getInputProps('password')}
        value={form.values.password}
      />
    </>
  );
}
