import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { IntegerField } from '../card/IntegerField.tsx';
import { MailPasswordField } from './MailPasswordField.tsx';
import { ENCRYPTIONS, type MailValues, type PasswordState, portFor } from './mail.ts';

interface OtherFieldsProps {
  form: UseFormReturnType<MailValues>;
  password: PasswordState;
}

/** What a mail server of one's own needs. */
export function OtherFields({ form, password }: OtherFieldsProps) {
  const { t } = useTranslation('settings');
  const { system } = useSession();
  const plain = { autoComplete: 'off', spellCheck: false };
  const chooseEncryption = (value: string) => {
    const encryption = ENCRYPTIONS.find((known) => known === value);
    if (encryption) form.setValues({ encryption, port: portFor(encryption, form.getValues()) });
  };
  return (
    <>
      <TextInput
        label={t('mail.host')}
        placeholder="smtp.example.com"
        {...plain}
        {...form.getInputProps('host')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NativeSelect
          label={t('mail.encryption')}
          data={ENCRYPTIONS.map((value) => ({ value, label: t(`mail.encryptions.${value}`) }))}
          {...form.getInputProps('encryption')}
          onChange={({ currentTarget }) => chooseEncryption(currentTarget.value)}
        />
        <IntegerField label={t('mail.port')} {...form.getInputProps('port')} value={form.values.port} />
      </SimpleGrid>
      <TextInput
        label={t('mail.username')}
        description={t('mail.usernameHint')}
        {...plain}
        {...form.getInputProps('username')}
      />
      <MailPasswordField
        label={t('mail.password')}
        state={password}
        {...form.getInputProps('password')}
        value={form.values.password}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t('mail.fromAddress')}
          type="email"
          {...plain}
          {...form.getInputProps('fromAddress')}
        />
        <TextInput
          label={t('mail.fromName')}
          placeholder={system.name}
          {...plain}
          {...form.getInputProps('fromName')}
        />
      </SimpleGrid>
    </>
  );
}
