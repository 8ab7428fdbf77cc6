import { Input, SegmentedControl, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { MailBody } from '../data/sections.ts';
import { GmailFields } from './GmailFields.tsx';
import { type MailValues, PROVIDERS, passwordStateOf } from './mail.ts';
import { OtherFields } from './OtherFields.tsx';

interface MailFieldsProps {
  form: UseFormReturnType<MailValues>;
  base: MailBody;
}

/** The mail server, to be changed: only what the provider needs. */
export function MailFields({ form, base }: MailFieldsProps) {
  const { t } = useTranslation('settings');
  const id = useId();
  const password = passwordStateOf(form.values, base);
  return (
    <>
      <div>
        <Input.Label id={id} labelElement="div">
          {t('mail.provider')}
        </Input.Label>
        <SegmentedControl
          aria-labelledby={id}
          fullWidth
          data={PROVIDERS.map((value) => ({ value, label: t(`mail.providers.${value}`) }))}
          {...form.getInputProps('provider')}
        />
      </div>
      {form.values.provider === 'none' && (
        <Text size="sm" c="dimmed">
          {t('mail.noneHint')}
        </Text>
      )}
      {form.values.provider === 'gmail' && <GmailFields form={form} password={password} />}
      {form.values.provider === 'other' && <OtherFields form={form} password={password} />}
    </>
  );
}
