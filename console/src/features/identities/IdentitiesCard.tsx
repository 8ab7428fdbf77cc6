import { Badge, Button, Group, Paper, Text, Title } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { formatDateTime, formatRelative } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import cards from '../../ui/cards.module.css';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { toast } from '../../ui/toast.tsx';
import { type Identity, identitiesQuery, myIdentitiesQuery, useUnlink } from './api.ts';

/** The identities of the signed-in user, who can't unlink them. Nothing without any. */
export function MyIdentitiesCard() {
  return <IdentitiesCard list={useQuery(myIdentitiesQuery)} />;
}

/** The identities of a user, for system admins, who may unlink them. Nothing without any. */
export function UserIdentitiesCard({ user }: { user: { id: string; username: string } }) {
  return <IdentitiesCard list={useQuery(identitiesQuery(user.id))} user={user} />;
}

interface IdentitiesCardProps {
  list: UseQueryResult<{ items: Identity[] }>;
  /** The user whose identities may be unlinked. */
  user?: { id: string; username: string };
}

function IdentitiesCard({ list, user }: IdentitiesCardProps) {
  const { t } = useTranslation('identities');
  const id = useId();
  const [unlinking, setUnlinking] = useState<Identity>();
  const { data, error } = list;
  if (!error && (!data || data.items.length === 0)) return null;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Title order={2} size="h2" id={id}>
        {t('title')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t(user ? 'description' : 'own')}
      </Text>
      {!data && error && (
        <ErrorState problem={error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {data && (
        <ul className={cards.rows} aria-labelledby={id}>
          {data.items.map((identity) => (
            <li key={identity.id} className={cards.row}>
              <IdentityFacts identity={identity} />
              {user && (
                <Button
                  size="compact-sm"
                  variant="default"
                  flex="none"
                  onClick={() => setUnlinking(identity)}
                  aria-label={t('unlinkOf', { connection: identity.connection.name })}
                >
                  {t('unlink')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {user && unlinking && (
        <UnlinkDialog user={user} identity={unlinking} onClose={() => setUnlinking(undefined)} />
      )}
    </Paper>
  );
}

function IdentityFacts({ identity }: { identity: Identity }) {
  const { t } = useTranslation('identities');
  const { connection, email, subject, createdAt, lastUsedAt } = identity;
  return (
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Group gap="xs">
        <Text size="sm" fw={500} component="span">
          {connection.name}
        </Text>
        <Badge color="gray">{connection.protocol === 'saml' ? 'SAML' : 'OpenID Connect'}</Badge>
      </Group>
      <Text size="sm" title={t('subject', { subject })}>
        {email ?? subject}
      </Text>
      <Text size="xs" c="dimmed">
        <time dateTime={lastUsedAt ?? createdAt} title={formatDateTime(lastUsedAt ?? createdAt)}>
          {lastUsedAt === null
            ? t('linked', { time: formatRelative(createdAt) })
            : t('used', { time: formatRelative(lastUsedAt) })}
        </time>
      </Text>
    </div>
  );
}

interface UnlinkDialogProps {
  user: { id: string; username: string };
  identity: Identity;
  onClose: () => void;
}

function UnlinkDialog({ user, identity, onClose }: UnlinkDialogProps) {
  const { t } = useTranslation('identities');
  const unlink = useUnlink(user.id);
  const names = { name: user.username, connection: identity.connection.name };
  const confirm = async () => {
    await unlink(identity.id);
    toast(identity, t('unlinked', names));
  };
  return (
    <ConfirmDialog
      title={t('question', names)}
      confirmLabel={t('unlink')}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text size="sm">{t('consequences', names)}</Text>
    </ConfirmDialog>
  );
}
