import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconCertificate, IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SsoConnection } from 'roster-contract';
import { formatDateTime, formatNumber, formatRelative } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ListResults } from '../../../ui/list/ListResults.tsx';
import { StatusDot } from '../../../ui/StatusDot.tsx';
import { connectionsQuery } from './api.ts';
import classes from './ConnectionsTab.module.css';
import { CreateConnectionDialog } from './CreateConnectionDialog.tsx';
import { certificateWarning } from './certificates.ts';

/** The identity providers that users sign in at. */
export default function ConnectionsTab() {
  const { t } = useTranslation('settings-sso');
  const list = useQuery(connectionsQuery);
  const [isCreating, setCreating] = useState(false);
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t('list.add')}
    </Button>
  );
  return (
    <Stack gap="sm" maw={900}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Text size="sm" c="dimmed" maw={560}>
          {t('list.description')}
        </Text>
        {list.data && list.data.items.length > 0 && add}
      </Group>
      <ListResults
        label={t('list.title')}
        list={list}
        empty={() => (
          <EmptyState
            icon={<IconKey size={32} stroke={1.25} />}
            title={t('list.empty')}
            text={t('list.emptyText')}
            action={add}
          />
        )}
      >
        {({ items }) => (
          <ul className={classes.list} aria-label={t('list.title')}>
            {items.map((connection) => (
              <ConnectionRow key={connection.id} connection={connection} />
            ))}
          </ul>
        )}
      </ListResults>
      {isCreating && <CreateConnectionDialog onClose={() => setCreating(false)} />}
    </Stack>
  );
}

function ConnectionRow({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const { id, name, protocol, organizationName, domains, identityCount, testedAt } = connection;
  const verified = domains.filter((domain) => domain.verified);
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <Group gap="xs">
          <Text
            fw={500}
            className={classes.name}
            renderRoot={(props) => (
              <Link {...props} to="/settings/sso/$connectionId" params={{ connectionId: id }} />
            )}
          >
            {name}
          </Text>
          <Badge color="gray">{t(`protocol.${protocol}`)}</Badge>
          {connection.enforced && <Badge color="indigo">{t('enforced')}</Badge>}
          <CertificateBadge connection={connection} />
        </Group>
        <Text size="sm" c="dimmed" component="div" className={classes.facts}>
          <span>{organizationName ?? t('wholeSystem')}</span>
          <span>
            {verified.length > 0
              ? verified.map((domain) => domain.name).join(', ')
              : t(domains.length > 0 ? 'list.unverified' : 'list.noDomains')}
          </span>
          <span>{t('list.identities', { count: identityCount, number: formatNumber(identityCount) })}</span>
          {testedAt === null ? (
            <span>{t('list.untested')}</span>
          ) : (
            <time dateTime={testedAt} title={formatDateTime(testedAt)}>
              {t('list.tested', { time: formatRelative(testedAt) })}
            </time>
          )}
        </Text>
      </div>
      <ConnectionStatus connection={connection} />
    </li>
  );
}

export function ConnectionStatus({ connection: { enabled } }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  return (
    <StatusDot
      tone={enabled ? 'positive' : 'neutral'}
      label={t(enabled ? 'status.enabled' : 'status.disabled')}
    />
  );
}

/** Warns 30 days before the last certificate of the provider expires. */
export function CertificateBadge({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const warning = certificateWarning(connection);
  if (!warning) return null;
  return (
    <Badge
      color={warning === 'expired' ? 'red' : 'yellow'}
      leftSection={<IconCertificate size={12} aria-hidden />}
    >
      {t(`certificate.${warning}`)}
    </Badge>
  );
}
