import { ActionIcon, Alert, Badge, Button, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { SsoConnection } from 'roster-contract';
import { ApiProblem } from '../../../api/client.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { required, useSubmit } from '../../../ui/forms.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { StatusDot } from '../../../ui/StatusDot.tsx';
import { toast } from '../../../ui/toast.tsx';
import { Fact, Facts } from '../card/Facts.tsx';
import { InlineTest } from '../card/InlineTest.tsx';
import { SettingsCard } from '../card/SettingsCard.tsx';
import { usePatchConnection, useVerifyDomain } from './api.ts';
import classes from './ConnectionsTab.module.css';
import { CopyableText } from './CopyableText.tsx';

type Domain = SsoConnection['domains'][number];

/** The email domains whose users sign in by the connection, each proven by a DNS record. */
export function DomainsCard({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const { domains } = connection;
  return (
    <SettingsCard title={t('domains.title')} description={t('domains.description')}>
      {domains.length > 0 && (
        <ul className={classes.list} aria-label={t('domains.title')}>
          {domains.map((domain) => (
            <DomainRow key={domain.name} connection={connection} domain={domain} />
          ))}
        </ul>
      )}
      <AddDomain connection={connection} />
    </SettingsCard>
  );
}

function AddDomain({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const patch = usePatchConnection(connection);
  const form = useForm({ initialValues: { domain: '' }, validate: { domain: required } });
  const add = async ({ domain }: typeof form.values) => {
    const names = [...connection.domains.map(({ name }) => ({ name })), { name: domain.trim() }];
    await patch({ domains: names }).catch((error: unknown) => {
      throw error instanceof ApiProblem && error.errors.length > 0
        ? new ApiProblem({ ...error, errors: error.errors.map((fault) => ({ ...fault, path: '/domain' })) })
        : error;
    });
    form.reset();
  };
  const { submit, focusFault, isPending, problem } = useSubmit(form, add);
  return (
    <form onSubmit={form.onSubmit(submit, focusFault)} noValidate aria-label={t('domains.add')}>
      <Group align="flex-start" gap="xs" mt="md">
        <TextInput
          aria-label={t('domains.name')}
          placeholder="example.com"
          autoComplete="off"
          spellCheck={false}
          flex={1}
          maw={320}
          {...form.getInputProps('domain')}
        />
        <Button type="submit" variant="default" loading={isPending}>
          {t('domains.add')}
        </Button>
      </Group>
      <ProblemAlert problem={problem} />
    </form>
  );
}

function DomainRow({ connection, domain }: { connection: SsoConnection; domain: Domain }) {
  const { t } = useTranslation('settings-sso');
  const [isRemoving, setRemoving] = useState(false);
  const { name, verified, record } = domain;
  return (
    <li className={classes.domain}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Group gap="sm">
          <Text fw={500} className={classes.word}>
            {name}
          </Text>
          <StatusDot
            tone={verified ? 'positive' : 'waiting'}
            label={t(verified ? 'domains.verified' : 'domains.unverified')}
          />
        </Group>
        <Tooltip label={t('domains.remove')}>
          <ActionIcon aria-label={t('domains.removeOf', { name })} onClick={() => setRemoving(true)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {!verified && (
        <>
          <Text size="sm" c="dimmed" my={6}>
            {t('domains.setRecord')}
          </Text>
          <Facts>
            <Fact label={t('domains.recordType')}>
              <Badge color="gray">{record.type}</Badge>
            </Fact>
            {(['name', 'value'] as const).map((part) => (
              <Fact key={part} label={t(`domains.record.${part}`)}>
                <CopyableText
                  text={record[part]}
                  label={t('domains.copy', { part: t(`domains.record.${part}`), name })}
                />
              </Fact>
            ))}
          </Facts>
        </>
      )}
      <DomainCheck connection={connection} domain={domain} />
      {isRemoving && (
        <RemoveDialog connection={connection} domain={domain} onClose={() => setRemoving(false)} />
      )}
    </li>
  );
}

/** Looks for the record of a domain that was not verified yet; a verified domain stays so. */
function DomainCheck({
  connection,
  domain: { name, verified },
}: {
  connection: SsoConnection;
  domain: Domain;
}) {
  const { t } = useTranslation('settings-sso');
  // The result stays visible.
  const [isOffered] = useState(!verified);
  const verify = useVerifyDomain(connection.id);
  const test = async () => {
    const { domains } = await verify(name);
    const isSuccess = domains.some((domain) => domain.name === name && domain.verified);
    return { isSuccess, text: t(isSuccess ? 'domains.found' : 'domains.notFound') };
  };
  if (verified && !isOffered) return null;
  return (
    <div className={classes.check}>
      <InlineTest label={t('domains.check')} ariaLabel={t('domains.checkOf', { name })} test={test} />
    </div>
  );
}

interface RemoveDialogProps {
  connection: SsoConnection;
  domain: Domain;
  onClose: () => void;
}

function RemoveDialog({ connection, domain: { name, verified }, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('settings-sso');
  const patch = usePatchConnection(connection);
  const isLastOfEnforced =
    connection.enforced && verified && connection.domains.filter((domain) => domain.verified).length === 1;
  const remove = async () => {
    await patch({
      domains: connection.domains
        .filter((domain) => domain.name !== name)
        .map((domain) => ({ name: domain.name })),
    });
    toast({ id: `${connection.id} ${name}` }, t('domains.removed', { name }));
  };
  return (
    <ConfirmDialog
      title={t('domains.removeTitle', { name })}
      confirmLabel={t('domains.remove')}
      isDisabled={isLastOfEnforced}
      onConfirm={remove}
      onClose={onClose}
    >
      <Text size="sm">{t('domains.removeText', { name })}</Text>
      {isLastOfEnforced && (
        <Alert color="yellow" p="sm">
          {t('domains.lastOfEnforced')}
        </Alert>
      )}
    </ConfirmDialog>
  );
}
