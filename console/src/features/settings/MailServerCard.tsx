import {
  Button,
  Group,
  Input,
  NativeSelect,
  SegmentedControl,
  SimpleGrid,
  Text,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ReactNode, useId, useState } from 'react';
import { useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { PasswordField } from '../../ui/PasswordField.tsx';
import type { MailBody } from './api.ts';
import { Fact, Facts } from './card/Facts.tsx';
import { IntegerField } from './card/NumberFields.tsx';
import { SectionCard } from './card/SectionCard.tsx';
import {
  ENCRYPTIONS,
  MAIL,
  type MailValues,
  type PasswordState,
  PROVIDERS,
  passwordStateOf,
  portFor,
} from './mail-server.ts';
import { TestEmailButton } from './TestEmailDialog.tsx';

type MailForm = UseFormReturnType<MailValues>;

/** The mail server that sends Roster's emails. */
export function MailServerCard() {
  const { t } = useTranslation('settings');
  return (
    <SectionCard
      title={t('mail.title')}
      description={t('mail.description')}
      definition={MAIL}
      factCount={2}
      facts={(mail) => <MailFacts mail={mail} />}
      actions={({ provider }) => provider !== 'none' && <TestEmailButton />}
      fields={(form, base) => <MailFields form={form} base={base} />}
    />
  );
}

/** Shows only the settings that apply to the provider. */
function MailFacts({ mail }: { mail: MailBody }) {
  const { t } = useTranslation('settings');
  const { system } = useSession();
  const password = t(mail.passwordSet ? 'mail.passwordSet' : 'mail.passwordNotSet');
  return (
    <Facts>
      <Fact label={t('mail.provider')}>{t(`mail.providers.${mail.provider}`)}</Fact>
      {mail.provider === 'none' && <Fact label={t('mail.links')}>{t('mail.linksByHand')}</Fact>}
      {mail.provider === 'gmail' && (
        <>
          <Fact label={t('mail.gmailAddress')}>{mail.username}</Fact>
          <Fact label={t('mail.appPassword')}>{password}</Fact>
        </>
      )}
      {mail.provider === 'other' && (
        <>
          <Fact label={t('mail.server')}>{`${mail.host}:${mail.port}`}</Fact>
          <Fact label={t('mail.encryption')}>{t(`mail.encryptions.${mail.encryption}`)}</Fact>
          <Fact label={t('mail.username')} otherwise={t('mail.noSignIn')}>
            {mail.username}
          </Fact>
          {mail.username !== null && <Fact label={t('mail.password')}>{password}</Fact>}
          <Fact label={t('mail.from')}>{`${mail.fromName ?? system.name} <${mail.fromAddress}>`}</Fact>
        </>
      )}
    </Facts>
  );
}

/** Shows only the fields that apply to the provider. */
function MailFields({ form, base }: { form: MailForm; base: MailBody }) {
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

interface ProviderFieldsProps {
  form: MailForm;
  password: PasswordState;
}

function GmailFields({ form, password }: ProviderFieldsProps) {
  const { t } = useTranslation('settings');
  return (
    <>
      <TextInput
        label={t('mail.gmailAddress')}
        inputMode="email"
        autoCapitalize="none"
        autoComplete="off"
        placeholder="roster@gmail.com"
        {...form.getInputProps('username')}
      />
      <SavedPasswordField
        label={t('mail.appPassword')}
        description={t('mail.appPasswordHint')}
        state={password}
        {...form.getInputProps('password')}
        value={form.values.password}
      />
    </>
  );
}

function OtherFields({ form, password }: ProviderFieldsProps) {
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
      <SavedPasswordField
        label={t('mail.password')}
        state={password}
        {...form.getInputProps('password')}
        value={form.values.password}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t('mail.fromAddress')}
          inputMode="email"
          autoCapitalize="none"
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

interface SavedPasswordFieldProps {
  label: string;
  description?: string;
  state: PasswordState;
  value: string;
  onChange?: (value: unknown) => void;
  error?: ReactNode;
}

/** A write-only password: shows whether one is saved, and a field to replace it. */
function SavedPasswordField({ state, description, ...input }: SavedPasswordFieldProps) {
  const { t } = useTranslation('settings');
  const [isChanging, setChanging] = useState(false);
  if (state !== 'kept' || isChanging || input.error || input.value !== '') {
    return (
      <PasswordField
        {...input}
        description={state === 'none' ? description : t(`mail.passwordHint.${state}`)}
        // Keeps the browser from filling in, or saving it as, the admin's own password.
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
