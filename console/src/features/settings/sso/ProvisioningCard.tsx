import { Switch, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { SsoConnection } from 'roster-contract';
import { useTranslation } from '../../../lib/i18n.ts';
import type { MemberRole } from '../../memberships/memberships.ts';
import { useSelectedResources } from '../../memberships/options.ts';
import { OrganizationSelect, RoleSelect } from '../../memberships/ResourceSelect.tsx';
import { Fact, Facts } from '../card/Facts.tsx';
import { changes, orNull } from '../card/form-values.ts';
import { SectionCard } from '../card/SectionCard.tsx';
import type { CardDefinition } from '../card/SectionForm.tsx';
import { type ConnectionPatch, connectionSection } from './api.ts';
import { TargetName } from './TargetName.tsx';

const ATTRIBUTES = ['email', 'name', 'groups'] as const;

/** Switches are `on` or `off`. */
type Values = Record<(typeof ATTRIBUTES)[number], string> & {
  autoBind: string;
  createUsers: string;
  organizationId: string;
  defaultRole: string;
};

const onOrOff = (isOn: boolean) => (isOn ? 'on' : 'off');

const valuesOf = ({ provisioning, attributeMapping }: SsoConnection): Values => ({
  autoBind: onOrOff(provisioning.autoBind),
  createUsers: onOrOff(provisioning.createUsers),
  organizationId: provisioning.organizationId ?? '',
  defaultRole: provisioning.defaultRole,
  email: attributeMapping.email ?? '',
  name: attributeMapping.name ?? '',
  groups: attributeMapping.groups ?? '',
});

const roleOf = (role: string): MemberRole => (role === 'admin' ? 'admin' : 'viewer');

const definitionOf = (id: string): CardDefinition<SsoConnection, Values, ConnectionPatch> => ({
  section: connectionSection(id, '/provisioning', '/attributeMapping'),
  valuesOf,
  patchOf: (typed, body) => {
    const base = valuesOf(body);
    const provisioning = changes(typed, base, {
      autoBind: typed.autoBind === 'on',
      createUsers: typed.createUsers === 'on',
      organizationId: orNull(typed.organizationId),
      defaultRole: roleOf(typed.defaultRole),
    });
    const attributeMapping = changes(typed, base, {
      email: orNull(typed.email),
      name: orNull(typed.name),
      groups: orNull(typed.groups),
    });
    return {
      ...(Object.keys(provisioning).length > 0 && { provisioning }),
      ...(Object.keys(attributeMapping).length > 0 && { attributeMapping }),
    };
  },
});

/** What becomes of users on their first sign-in, and which attributes describe them. */
export function ProvisioningCard({ connection: { id } }: { connection: SsoConnection }) {
  const { t } = useTranslation(['settings-sso', 'memberships']);
  return (
    <SectionCard
      title={t('provisioning.title')}
      description={t('provisioning.description')}
      definition={definitionOf(id)}
      factCount={5}
      facts={({ provisioning, attributeMapping }) => (
        <Facts>
          <Fact label={t('provisioning.autoBind')}>
            {t(provisioning.autoBind ? 'provisioning.autoBindOn' : 'provisioning.autoBindOff')}
          </Fact>
          <Fact label={t('provisioning.createUsers')}>
            {t(provisioning.createUsers ? 'provisioning.createUsersOn' : 'provisioning.createUsersOff')}
          </Fact>
          <Fact label={t('provisioning.organization')} otherwise={t('provisioning.noOrganization')}>
            {provisioning.organizationId !== null && (
              <>
                <TargetName target={{ organizationId: provisioning.organizationId }} />
                {`\u00a0· ${t(`memberships:organizationRole.${provisioning.defaultRole}`)}`}
              </>
            )}
          </Fact>
          {ATTRIBUTES.map((name) => (
            <Fact key={name} label={t(`attributes.${name}`)} otherwise={t('attributes.automatic')}>
              {attributeMapping[name]}
            </Fact>
          ))}
        </Facts>
      )}
      fields={(form, base) => <Fields form={form} base={base} />}
    />
  );
}

function Fields({ form, base }: { form: UseFormReturnType<Values>; base: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const { values, errors } = form;
  const { organization } = useSelectedResources(
    { organizationId: values.organizationId },
    t('unknownResource'),
  );
  return (
    <>
      {(['autoBind', 'createUsers'] as const).map((name) => (
        <Switch
          key={name}
          label={t(`provisioning.${name}`)}
          description={t(`provisioning.${name}Hint`)}
          checked={values[name] === 'on'}
          onChange={({ currentTarget }) => form.setFieldValue(name, onOrOff(currentTarget.checked))}
        />
      ))}
      <OrganizationSelect
        label={t('provisioning.organization')}
        description={t(
          base.organizationId === null ? 'provisioning.organizationHint' : 'provisioning.ownOnly',
        )}
        clearable
        value={organization}
        onChange={(chosen) => form.setFieldValue('organizationId', chosen?.id ?? '')}
        error={errors.organizationId}
      />
      {values.organizationId !== '' && (
        <RoleSelect
          of="organization"
          label={t('provisioning.defaultRole')}
          value={roleOf(values.defaultRole)}
          onChange={(role) => form.setFieldValue('defaultRole', role)}
        />
      )}
      <Text size="sm" fw={500}>
        {t('attributes.title')}
      </Text>
      <Text size="sm" c="dimmed" mt={-12}>
        {t('attributes.hint')}
      </Text>
      {ATTRIBUTES.map((name) => (
        <TextInput
          key={name}
          label={t(`attributes.${name}`)}
          placeholder={t('attributes.automatic')}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps(name)}
        />
      ))}
    </>
  );
}
