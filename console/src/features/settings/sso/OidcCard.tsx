import { NativeSelect, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { SsoConnection } from 'roster-contract';
import { useTranslation } from '../../../lib/i18n.ts';
import { Fact, Facts } from '../card/Facts.tsx';
import { changes, orNull } from '../card/form-values.ts';
import { SectionCard } from '../card/SectionCard.tsx';
import type { CardDefinition } from '../card/SectionForm.tsx';
import { type ConnectionPatch, connectionSection } from './api.ts';
import { OidcFields } from './ProviderFields.tsx';
import { NO_OIDC, type OidcValues } from './provider.ts';

const TOKEN_AUTH = ['basic', 'post', 'private_key_jwt'] as const;

type Values = OidcValues & {
  scopes: string;
  subjectClaim: string;
  tokenAuth: string;
  acrValues: string;
  /** `on` or `off`. */
  forceLogin: string;
};

const valuesOf = ({ oidc }: SsoConnection): Values => ({
  ...NO_OIDC,
  issuer: oidc?.issuer ?? '',
  clientId: oidc?.clientId ?? '',
  scopes: oidc?.scopes ?? '',
  subjectClaim: oidc?.subjectClaim ?? '',
  tokenAuth: oidc?.tokenAuth ?? 'basic',
  acrValues: oidc?.acrValues ?? '',
  forceLogin: oidc?.forceLogin ? 'on' : 'off',
});

const definitionOf = (id: string): CardDefinition<SsoConnection, Values, ConnectionPatch> => ({
  section: connectionSection(id, '/oidc'),
  valuesOf,
  patchOf: (typed, base) => {
    const tokenAuth = TOKEN_AUTH.find((known) => known === typed.tokenAuth) ?? 'basic';
    const oidc = changes(typed, valuesOf(base), {
      issuer: typed.issuer.trim(),
      clientId: typed.clientId.trim(),
      clientSecret: typed.clientSecret,
      scopes: typed.scopes.trim(),
      subjectClaim: typed.subjectClaim.trim(),
      tokenAuth,
      acrValues: orNull(typed.acrValues),
      forceLogin: typed.forceLogin === 'on',
    });
    return Object.keys(oidc).length === 0 ? {} : { oidc };
  },
});

/** The provider of an OpenID Connect connection, and how Roster identifies itself there. */
export function OidcCard({ connection: { id } }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  return (
    <SectionCard
      title={t('provider.title')}
      description={t('provider.description')}
      definition={definitionOf(id)}
      factCount={6}
      facts={({ oidc }) =>
        oidc && (
          <Facts>
            <Fact label={t('oidc.issuer')}>{oidc.issuer}</Fact>
            <Fact label={t('oidc.clientId')}>{oidc.clientId}</Fact>
            <Fact label={t('oidc.clientSecret')}>
              {t(oidc.clientSecretSet ? 'oidc.secretSet' : 'oidc.secretNotSet')}
            </Fact>
            <Fact label={t('oidc.scopes')}>{oidc.scopes}</Fact>
            <Fact label={t('oidc.subjectClaim')}>{oidc.subjectClaim}</Fact>
            <Fact label={t('oidc.tokenAuth')}>{t(`oidc.tokenAuths.${oidc.tokenAuth}`)}</Fact>
          </Facts>
        )
      }
      fields={(form, { oidc }) => <EditFields form={form} isSecretSet={oidc?.clientSecretSet === true} />}
    />
  );
}

function EditFields({ form, isSecretSet }: { form: UseFormReturnType<Values>; isSecretSet: boolean }) {
  const { t } = useTranslation('settings-sso');
  const plain = { autoComplete: 'off', spellCheck: false };
  return (
    <>
      <OidcFields form={form} isSecretSet={isSecretSet} />
      <NativeSelect
        label={t('oidc.tokenAuth')}
        description={t('oidc.tokenAuthHint')}
        data={TOKEN_AUTH.map((value) => ({ value, label: t(`oidc.tokenAuths.${value}`) }))}
        {...form.getInputProps('tokenAuth')}
      />
      <TextInput label={t('oidc.scopes')} {...plain} {...form.getInputProps('scopes')} />
      <TextInput
        label={t('oidc.subjectClaim')}
        description={t('oidc.subjectClaimHint')}
        {...plain}
        {...form.getInputProps('subjectClaim')}
      />
      <TextInput
        label={t('oidc.acrValues')}
        description={t('oidc.acrValuesHint')}
        {...plain}
        {...form.getInputProps('acrValues')}
      />
      <Switch
        label={t('oidc.forceLogin')}
        description={t('oidc.forceLoginHint')}
        checked={form.values.forceLogin === 'on'}
        onChange={({ currentTarget }) =>
          form.setFieldValue('forceLogin', currentTarget.checked ? 'on' : 'off')
        }
      />
    </>
  );
}
