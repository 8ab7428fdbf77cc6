import {
  Button,
  FileButton,
  Group,
  NativeSelect,
  SegmentedControl,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconUpload } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { PasswordField } from '../../../ui/PasswordField.tsx';
import { type OidcValues, type SamlValues, SOURCES } from './provider.ts';

const PLAIN = { autoComplete: 'off', spellCheck: false } as const;

/** The details of a SAML provider: from metadata at a URL, from a document, or entered one by one. */
export function SamlFields<Values extends SamlValues>({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('settings-sso');
  const { source } = form.values;
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label={t('saml.source')}
        fullWidth
        data={SOURCES.map((value) => ({ value, label: t(`saml.sources.${value}`) }))}
        {...form.getInputProps('source')}
      />
      {source === 'url' && (
        <TextInput
          label={t('saml.metadataUrl')}
          description={t('saml.metadataUrlHint')}
          type="url"
          {...PLAIN}
          {...form.getInputProps('metadataUrl')}
        />
      )}
      {source === 'xml' && <MetadataField form={form} />}
      {source === 'fields' && (
        <>
          <TextInput
            label={t('saml.idpEntityId')}
            description={t('saml.idpEntityIdHint')}
            {...PLAIN}
            {...form.getInputProps('idpEntityId')}
          />
          <TextInput label={t('saml.loginUrl')} type="url" {...PLAIN} {...form.getInputProps('loginUrl')} />
          <TextInput
            label={t('saml.logoutUrl')}
            description={t('optional')}
            type="url"
            {...PLAIN}
            {...form.getInputProps('logoutUrl')}
          />
          {form.values.logoutUrl !== '' && (
            <NativeSelect
              label={t('saml.logoutBinding')}
              data={[
                { value: 'redirect', label: 'HTTP-Redirect' },
                { value: 'post', label: 'HTTP-POST' },
              ]}
              {...form.getInputProps('logoutBinding')}
            />
          )}
          <Textarea
            label={t('saml.certificates')}
            description={t('saml.certificatesHint')}
            placeholder="-----BEGIN CERTIFICATE-----"
            autosize
            minRows={4}
            maxRows={10}
            {...PLAIN}
            {...form.getInputProps('certificates')}
            error={certificateError(form.errors)}
          />
        </>
      )}
    </Stack>
  );
}

/** The server reports errors of single certificates, such as `certificates.0`; they are shown under the field. */
const certificateError = (errors: Record<string, unknown>): string | undefined => {
  const error = Object.entries(errors).find(([path]) => path.startsWith('certificates'))?.[1];
  return typeof error === 'string' ? error : undefined;
};

/** A metadata document: pasted, or read from a file. */
function MetadataField<Values extends SamlValues>({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('settings-sso');
  const props = form.getInputProps('metadataXml');
  const read = async (file: File | null) => {
    if (file) props.onChange(await file.text());
  };
  return (
    <Stack gap="xs">
      <Textarea
        label={t('saml.metadataXml')}
        description={t('saml.metadataXmlHint')}
        placeholder="<EntityDescriptor …>"
        autosize
        minRows={4}
        maxRows={10}
        {...PLAIN}
        {...props}
      />
      <Group>
        <FileButton onChange={(file) => void read(file)} accept=".xml,application/xml,text/xml">
          {(button) => (
            <Button variant="default" size="xs" leftSection={<IconUpload size={14} />} {...button}>
              {t('saml.chooseFile')}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}

interface OidcFieldsProps<Values extends OidcValues> {
  form: UseFormReturnType<Values>;
  /** Whether a secret is saved, so that an empty field keeps it. */
  isSecretSet: boolean;
}

/** The details of an OpenID provider. */
export function OidcFields<Values extends OidcValues>({ form, isSecretSet }: OidcFieldsProps<Values>) {
  const { t } = useTranslation('settings-sso');
  return (
    <Stack gap="md">
      <TextInput
        label={t('oidc.issuer')}
        description={t('oidc.issuerHint')}
        type="url"
        {...PLAIN}
        {...form.getInputProps('issuer')}
      />
      <TextInput label={t('oidc.clientId')} {...PLAIN} {...form.getInputProps('clientId')} />
      <PasswordField
        label={t('oidc.clientSecret')}
        description={isSecretSet ? t('oidc.secretKept') : undefined}
        {...form.getInputProps('clientSecret')}
        value={form.values.clientSecret}
        autoComplete="off"
      />
    </Stack>
  );
}
