import { Input, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { required } from '../../../ui/forms.tsx';
import { toast } from '../../../ui/toast.tsx';
import type { OrganizationOption } from '../../memberships/options.ts';
import { OrganizationSelect } from '../../memberships/ResourceSelect.tsx';
import { connectionsQuery, createConnection, faultsWithin } from './api.ts';
import { OidcFields, SamlFields } from './ProviderFields.tsx';
import { NO_OIDC, NO_SAML, samlPatchOf } from './provider.ts';

const PROTOCOLS = ['saml', 'oidc'] as const;
/** The field that a source of SAML details needs; the server reports the others. */
const NEEDED = { url: 'metadataUrl', xml: 'metadataXml' } as const;

/** Creates a disabled connection and opens its page, with the addresses for the provider. */
export function CreateConnectionDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings-sso');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const id = useId();
  const [organization, setOrganization] = useState<OrganizationOption | null>(null);
  const form = useForm({
    initialValues: { name: '', protocol: 'saml', organizationId: '', ...NO_SAML, ...NO_OIDC },
    validate: (values) => {
      const field = values.source === 'url' || values.source === 'xml' ? NEEDED[values.source] : undefined;
      return {
        name: required(values.name),
        ...(values.protocol === 'saml' && field && { [field]: required(values[field]) }),
      };
    },
  });
  const isSaml = form.values.protocol === 'saml';
  const create = async (values: typeof form.values) => {
    const common = { name: values.name, organizationId: organization?.id ?? null };
    const { issuer, clientId, clientSecret } = values;
    const oidc = { issuer: issuer.trim(), clientId: clientId.trim(), clientSecret };
    try {
      const created = await createConnection(
        values.protocol === 'saml'
          ? { ...common, protocol: 'saml', saml: samlPatchOf(values) }
          : { ...common, protocol: 'oidc', oidc },
      );
      void queryClient.invalidateQueries(connectionsQuery);
      toast(created, t('create.done', { name: created.name }));
      // Closed before leaving the page, which would otherwise ask about its input.
      flushSync(onClose);
      void navigate({ to: '/settings/sso/$connectionId', params: { connectionId: created.id } });
    } catch (error) {
      throw faultsWithin(error, '/saml', '/oidc');
    }
  };
  return (
    <FormDialog
      title={t('create.title')}
      description={t('create.description')}
      form={form}
      submitLabel={t('create.submit')}
      onSubmit={create}
      onClose={onClose}
      size="lg"
    >
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <div>
        <Input.Label id={id} labelElement="div">
          {t('protocolLabel')}
        </Input.Label>
        <SegmentedControl
          aria-labelledby={id}
          fullWidth
          data={PROTOCOLS.map((value) => ({ value, label: t(`protocol.${value}`) }))}
          {...form.getInputProps('protocol')}
        />
      </div>
      <OrganizationSelect
        label={t('organization')}
        description={t('organizationHint')}
        placeholder={t('wholeSystem')}
        clearable
        value={organization}
        onChange={setOrganization}
        error={form.errors.organizationId}
      />
      {isSaml ? <SamlFields form={form} /> : <OidcFields form={form} isSecretSet={false} />}
      <Text size="sm" c="dimmed">
        {t('create.placeholder')}
      </Text>
    </FormDialog>
  );
}
