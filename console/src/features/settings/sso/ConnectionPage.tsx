import { Alert, Anchor, Badge, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle, IconChevronLeft, IconKeyOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { SsoConnection } from 'roster-contract';
import { toProblem } from '../../../api/client.ts';
import { formatNumber } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { required } from '../../../ui/forms.tsx';
import { toast } from '../../../ui/toast.tsx';
import { FactsSkeleton } from '../card/Facts.tsx';
import { useAction } from '../mails/useAction.ts';
import { connectionsQuery, deleteConnection, useConnection, usePatchConnection } from './api.ts';
import { CertificateBadge, ConnectionStatus } from './ConnectionsTab.tsx';
import { certificateWarning } from './certificates.ts';
import { DomainsCard } from './DomainsCard.tsx';
import { EnforcementCard } from './EnforcementCard.tsx';
import { OidcCard } from './OidcCard.tsx';
import { ProvisioningCard } from './ProvisioningCard.tsx';
import { RoleMappingCard } from './RoleMappingCard.tsx';
import { SamlCard } from './SamlCard.tsx';
import { ServiceProviderCard } from './ServiceProviderCard.tsx';
import { TestCard } from './TestCard.tsx';

/** The codes of an id that does not exist, or is none. */
const NOT_FOUND_CODES = ['not_found', 'invalid'];

/** The page of a connection: loads it; shows the loading, error and not-found states. */
export default function ConnectionPage() {
  const { t } = useTranslation('settings-sso');
  const { connectionId = '' } = useParams({ strict: false });
  const { data, error, refetch, isFetching } = useConnection(connectionId);
  const isMissing = error !== null && NOT_FOUND_CODES.includes(toProblem(error).code);
  return (
    <Stack gap="md" maw={860}>
      <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/settings/sso" />}>
        <IconChevronLeft size={14} stroke={2} aria-hidden style={{ verticalAlign: '-2px' }} />
        {t('list.title')}
      </Anchor>
      {data && !isMissing && <Connection key={data.id} connection={data} />}
      {isMissing && (
        <EmptyState
          icon={<IconKeyOff size={32} stroke={1.25} />}
          title={t('missing.title')}
          text={t('missing.text')}
        />
      )}
      {!data && error && !isMissing && (
        <ErrorState problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      )}
      {!data && !error && <FactsSkeleton count={8} />}
    </Stack>
  );
}

function Connection({ connection }: { connection: SsoConnection }) {
  return (
    <>
      <ConnectionHead connection={connection} />
      <Warnings connection={connection} />
      <ServiceProviderCard connection={connection} />
      {connection.protocol === 'saml' ? (
        <SamlCard connection={connection} />
      ) : (
        <OidcCard connection={connection} />
      )}
      <TestCard connection={connection} />
      <DomainsCard connection={connection} />
      <ProvisioningCard connection={connection} />
      <RoleMappingCard connection={connection} />
      <EnforcementCard connection={connection} />
    </>
  );
}

type Dialog = 'rename' | 'disable' | 'delete';

/** Name and status, with the actions on the connection as a whole. */
function ConnectionHead({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const { name, protocol, organizationName, enabled } = connection;
  const [dialog, setDialog] = useState<Dialog>();
  const patch = usePatchConnection(connection);
  const enable = useAction(async () => {
    await patch({ enabled: true });
    toast(connection, t('status.enabledToast', { name }));
  });
  const close = () => setDialog(undefined);
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <div>
        <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Title>
        <Group gap="sm" mt={2}>
          <ConnectionStatus connection={connection} />
          <Badge color="gray">{t(`protocol.${protocol}`)}</Badge>
          <Text size="sm" c="dimmed">
            {organizationName ?? t('wholeSystem')}
          </Text>
          <CertificateBadge connection={connection} />
        </Group>
      </div>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => setDialog('rename')}>
          {t('rename.action')}
        </Button>
        {enabled ? (
          <Button size="xs" variant="default" onClick={() => setDialog('disable')}>
            {t('status.disable')}
          </Button>
        ) : (
          <Button size="xs" loading={enable.isPending} onClick={() => void enable.run()}>
            {t('status.enable')}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          c="var(--mantine-color-error)"
          onClick={() => setDialog('delete')}
        >
          {t('delete.action')}
        </Button>
      </Group>
      {dialog === 'rename' && <RenameDialog connection={connection} onClose={close} />}
      {dialog === 'disable' && <DisableDialog connection={connection} onClose={close} />}
      {dialog === 'delete' && <DeleteDialog connection={connection} onClose={close} />}
    </Group>
  );
}

interface DialogProps {
  connection: SsoConnection;
  onClose: () => void;
}

function RenameDialog({ connection, onClose }: DialogProps) {
  const { t } = useTranslation('settings-sso');
  const patch = usePatchConnection(connection);
  const form = useForm({ initialValues: { name: connection.name }, validate: { name: required } });
  return (
    <FormDialog
      title={t('rename.title')}
      form={form}
      submitLabel={t('rename.submit')}
      onSubmit={patch}
      onClose={onClose}
    >
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
    </FormDialog>
  );
}

/** Asks before users can no longer sign in by the connection. */
function DisableDialog({ connection, onClose }: DialogProps) {
  const { t } = useTranslation('settings-sso');
  const { name, enforced } = connection;
  const patch = usePatchConnection(connection);
  const disable = async () => {
    // A connection that no user can sign in by must not refuse their passwords.
    await patch({ enabled: false, enforced: false });
    toast(connection, t('status.disabledToast', { name }));
  };
  return (
    <ConfirmDialog
      title={t('disable.title', { name })}
      confirmLabel={t('status.disable')}
      onConfirm={disable}
      onClose={onClose}
    >
      <Text size="sm">{t('disable.text')}</Text>
      {enforced && <Text size="sm">{t('disable.enforced')}</Text>}
    </ConfirmDialog>
  );
}

/** Asks for the name before a connection is deleted with its identities. */
function DeleteDialog({ connection, onClose }: DialogProps) {
  const { t } = useTranslation('settings-sso');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { name, identityCount: count } = connection;
  const remove = async () => {
    await deleteConnection(connection);
    queryClient.removeQueries({ queryKey: connectionsQuery.queryKey });
    toast(connection, t('delete.done', { name }));
    void navigate({ to: '/settings/sso' });
  };
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      confirmLabel={t('delete.confirm')}
      typeToConfirm={name}
      onConfirm={remove}
      onClose={onClose}
    >
      <Text size="sm">{t('delete.text')}</Text>
      {count > 0 && <Text size="sm">{t('delete.identities', { count, number: formatNumber(count) })}</Text>}
    </ConfirmDialog>
  );
}

/** What an admin should know before users notice. */
function Warnings({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const certificate = certificateWarning(connection);
  const { metadataFailure } = connection;
  if (!certificate && metadataFailure === null) return null;
  return (
    <Alert color={certificate === 'expired' ? 'red' : 'yellow'} icon={<IconAlertTriangle size={18} />} p="sm">
      {certificate && <Text size="sm">{t(`certificate.${certificate}Text`)}</Text>}
      {metadataFailure !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('saml.metadataFailure', { detail: metadataFailure })}
        </Text>
      )}
    </Alert>
  );
}
