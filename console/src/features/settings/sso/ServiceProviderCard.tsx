import { Button, NativeSelect, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { SsoConnection } from 'roster-contract';
import { useTranslation } from '../../../lib/i18n.ts';
import { Fact, Facts } from '../card/Facts.tsx';
import { SettingsCard } from '../card/SettingsCard.tsx';
import { CopyableText } from './CopyableText.tsx';

/** The providers that Roster has a guide for, by protocol. */
const GUIDES = {
  saml: ['entra', 'okta', 'google', 'keycloak', 'adfs'],
  oidc: ['entra', 'okta', 'google', 'keycloak', 'adfs'],
} as const;

/** What the identity provider asks for: our addresses and metadata, and how to enter them at the usual ones. */
export function ServiceProviderCard({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const { serviceProvider: own, protocol } = connection;
  const facts =
    protocol === 'saml'
      ? ([
          ['entityId', own.entityId],
          ['acsUrl', own.acsUrl],
          ['metadataUrl', own.metadataUrl],
          ['startUrl', own.startUrl],
        ] as const)
      : ([
          ['redirectUri', own.redirectUri],
          ['startUrl', own.startUrl],
          ...(connection.oidc?.tokenAuth === 'private_key_jwt' ? [['jwksUrl', own.jwksUrl] as const] : []),
        ] as const);
  return (
    <SettingsCard
      title={t('own.title')}
      description={t('own.description')}
      actions={
        protocol === 'saml' && (
          <Button
            component="a"
            href={new URL(own.metadataUrl).pathname}
            download="roster-metadata.xml"
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
          >
            {t('own.download')}
          </Button>
        )
      }
    >
      <Facts>
        {facts.map(([name, value]) => (
          <Fact key={name} label={t(`own.${name}`)}>
            <CopyableText text={value} label={t('own.copy', { name: t(`own.${name}`) })} />
          </Fact>
        ))}
      </Facts>
      <Guide protocol={protocol} />
    </SettingsCard>
  );
}

/** The steps at a chosen provider, in which the addresses above have other names. */
function Guide({ protocol }: { protocol: 'saml' | 'oidc' }) {
  const { t } = useTranslation('settings-sso');
  const [provider, setProvider] = useState<(typeof GUIDES)['saml'][number]>();
  const choose = (value: string) => setProvider(GUIDES[protocol].find((known) => known === value));
  return (
    <Stack gap="xs" mt="md">
      <NativeSelect
        label={t('guide.label')}
        maw={320}
        value={provider ?? ''}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
        data={[
          { value: '', label: t('guide.choose') },
          ...GUIDES[protocol].map((value) => ({ value, label: t(`guide.names.${value}`) })),
        ]}
      />
      {provider && (
        <Text size="sm" style={{ whiteSpace: 'pre-line' }} role="note">
          {t(`guide.${protocol}.${provider}`)}
        </Text>
      )}
    </Stack>
  );
}
