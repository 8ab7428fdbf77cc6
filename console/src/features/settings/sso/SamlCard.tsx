import { Badge, Group, NativeSelect, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { SsoConnection } from 'roster-contract';
import { formatDateTime, formatRelative, formatUntil } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { required } from '../../../ui/forms.tsx';
import { Fact, Facts } from '../card/Facts.tsx';
import { changes, orNull } from '../card/form-values.ts';
import { SectionCard } from '../card/SectionCard.tsx';
import type { CardDefinition } from '../card/SectionForm.tsx';
import { type ConnectionPatch, connectionSection } from './api.ts';
import { SamlFields } from './ProviderFields.tsx';
import { NO_SAML, type SamlBody, type SamlValues, samlPatchOf, samlValuesOf } from './provider.ts';

const SWITCHES = ['signRequests', 'forceLogin', 'encryption', 'idpInitiated'] as const;
const SOURCE_FIELDS = [
  'source',
  'metadataUrl',
  'metadataXml',
  'idpEntityId',
  'loginUrl',
  'logoutUrl',
  'logoutBinding',
  'certificates',
] as const;

/** Switches are `on` or `off`. */
type Values = SamlValues &
  Record<(typeof SWITCHES)[number], string> & { nameIdFormat: string; subjectAttribute: string };

const onOrOff = (isOn: boolean) => (isOn ? 'on' : 'off');

const NAME_ID_FORMATS = [
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
] as const;

const valuesOf = ({ saml }: SsoConnection): Values => ({
  ...(saml ? samlValuesOf(saml) : NO_SAML),
  signRequests: onOrOff(saml?.signRequests === true),
  forceLogin: onOrOff(saml?.forceLogin === true),
  encryption: onOrOff(saml?.encryption === 'accepted'),
  idpInitiated: onOrOff(saml?.idpInitiated === true),
  nameIdFormat: saml?.nameIdFormat ?? '',
  subjectAttribute: saml?.subjectAttribute ?? '',
});

const definitionOf = (id: string): CardDefinition<SsoConnection, Values, ConnectionPatch> => ({
  section: connectionSection(id, '/saml'),
  valuesOf,
  validate: ({ source, metadataUrl, metadataXml }) => ({
    ...(source === 'url' && { metadataUrl: required(metadataUrl) }),
    ...(source === 'xml' && { metadataXml: required(metadataXml) }),
  }),
  patchOf: (typed, body) => {
    const base = valuesOf(body);
    const isSourceEdited = SOURCE_FIELDS.some((field) => typed[field] !== base[field]);
    const saml = {
      ...(isSourceEdited && samlPatchOf(typed)),
      ...changes(typed, base, {
        signRequests: typed.signRequests === 'on',
        forceLogin: typed.forceLogin === 'on',
        encryption: typed.encryption === 'on' ? ('accepted' as const) : ('off' as const),
        idpInitiated: typed.idpInitiated === 'on',
        nameIdFormat: orNull(typed.nameIdFormat),
        subjectAttribute: orNull(typed.subjectAttribute),
      }),
    };
    return Object.keys(saml).length === 0 ? {} : { saml };
  },
});

/** The identity provider of a SAML connection: its addresses, certificates and options. */
export function SamlCard({ connection: { id } }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  return (
    <SectionCard
      title={t('provider.title')}
      description={t('provider.description')}
      definition={definitionOf(id)}
      factCount={6}
      facts={(body) => body.saml && <SamlFacts connection={body} saml={body.saml} />}
      fields={(form) => <EditFields form={form} />}
    />
  );
}

function SamlFacts({ connection, saml }: { connection: SsoConnection; saml: SamlBody }) {
  const { t } = useTranslation('settings-sso');
  const { metadataRefreshedAt } = connection;
  const options = SWITCHES.filter((name) =>
    name === 'encryption' ? saml.encryption === 'accepted' : saml[name],
  );
  return (
    <Facts>
      <Fact label={t('saml.idpEntityId')}>{saml.idpEntityId}</Fact>
      <Fact label={t('saml.loginUrl')}>{saml.loginUrl}</Fact>
      <Fact label={t('saml.logoutUrl')}>
        {saml.logoutUrl !== null && saml.logoutBinding === 'post'
          ? `${saml.logoutUrl} (HTTP-POST)`
          : saml.logoutUrl}
      </Fact>
      <Fact label={t('saml.metadataUrl')} otherwise={t('saml.noMetadata')}>
        {saml.metadataUrl}
        {saml.metadataUrl !== null && metadataRefreshedAt !== null && (
          <Text size="sm" c="dimmed" title={formatDateTime(metadataRefreshedAt)}>
            {t('saml.refreshed', { time: formatRelative(metadataRefreshedAt) })}
          </Text>
        )}
      </Fact>
      <Fact label={t('saml.certificates')}>
        <Certificates saml={saml} />
      </Fact>
      <Fact label={t('saml.subject')}>{saml.subjectAttribute ?? t('saml.nameId')}</Fact>
      <Fact label={t('saml.options')} otherwise={t('saml.noOptions')}>
        {options.map((name) => t(`saml.${name}`)).join(', ')}
      </Fact>
    </Facts>
  );
}

/** The provider's certificates with their expiry: two while one replaces the other. */
function Certificates({ saml }: { saml: SamlBody }) {
  const { t } = useTranslation('settings-sso');
  return (
    <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
      {saml.certificateDetails.map(({ certificate, subject, expiresAt, expired }) => (
        <Group component="li" key={certificate} gap="xs">
          <span>{subject.replaceAll('\n', ', ')}</span>
          <Badge color={expired ? 'red' : 'gray'} title={formatDateTime(expiresAt)}>
            {expired ? t('certificate.expired') : t('certificate.expires', { time: formatUntil(expiresAt) })}
          </Badge>
        </Group>
      ))}
    </Stack>
  );
}

function EditFields({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('settings-sso');
  return (
    <>
      <SamlFields form={form} />
      <NativeSelect
        label={t('saml.nameIdFormat')}
        description={t('saml.nameIdFormatHint')}
        data={[
          { value: '', label: t('saml.anyNameIdFormat') },
          ...[...new Set([...NAME_ID_FORMATS, form.values.nameIdFormat])]
            .filter((format) => format !== '')
            .map((value) => ({ value, label: value.split(':').at(-1) ?? value })),
        ]}
        {...form.getInputProps('nameIdFormat')}
      />
      <TextInput
        label={t('saml.subjectAttribute')}
        description={t('saml.subjectAttributeHint')}
        placeholder={t('saml.nameId')}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('subjectAttribute')}
      />
      {SWITCHES.map((name) => (
        <Switch
          key={name}
          label={t(`saml.${name}`)}
          description={t(`saml.${name}Hint`)}
          checked={form.values[name] === 'on'}
          onChange={({ currentTarget }) => form.setFieldValue(name, onOrOff(currentTarget.checked))}
        />
      ))}
    </>
  );
}
