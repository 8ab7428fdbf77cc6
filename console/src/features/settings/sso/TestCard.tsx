import { Alert, Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { SsoConnection } from 'roster-contract';
import { formatDateTime, formatRelative } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { sectionQuery } from '../api.ts';
import { Fact, Facts } from '../card/Facts.tsx';
import { SettingsCard } from '../card/SettingsCard.tsx';
import { useAction } from '../mails/useAction.ts';
import { connectionSection, startTest, type TestResult, type TestStarted, testResultQuery } from './api.ts';
import { useReasonText } from './reasons.ts';
import { TargetName } from './TargetName.tsx';

/** A dry run: signs in at the provider and shows what Roster would do, without doing it. */
export function TestCard({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const { id, testedAt } = connection;
  const [test, setTest] = useState<TestStarted>();
  const { isPending, run } = useAction(async () => {
    // Opened by the click itself, since browsers block windows that are opened later.
    const tab = window.open('', '_blank');
    try {
      const started = await startTest(id);
      setTest(started);
      if (!tab) return;
      // The provider's page must not control this one.
      tab.opener = null;
      tab.location.href = started.url;
    } catch (error) {
      tab?.close();
      throw error;
    }
  });
  return (
    <SettingsCard
      title={t('test.title')}
      description={t('test.description')}
      note={
        testedAt !== null && (
          <Text size="sm" c="dimmed" title={formatDateTime(testedAt)}>
            {t('test.last', { time: formatRelative(testedAt) })}
          </Text>
        )
      }
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          loading={isPending}
          onClick={() => void run()}
        >
          {t('test.start')}
        </Button>
      }
    >
      <div role="status">{test && <Outcome key={test.id} connectionId={id} test={test} />}</div>
    </SettingsCard>
  );
}

function Outcome({ connectionId, test }: { connectionId: string; test: TestStarted }) {
  const { t } = useTranslation('settings-sso');
  const queryClient = useQueryClient();
  const { data, error } = useQuery(testResultQuery(connectionId, test.id));
  const isDone = data?.state === 'done';
  // The connection notes when a dry run succeeded.
  useEffect(() => {
    if (isDone) void queryClient.invalidateQueries(sectionQuery(connectionSection(connectionId)));
  }, [isDone, queryClient, connectionId]);
  if (!data && error) return <ProblemAlert problem={error} />;
  if (isDone) return <Result result={data} />;
  const isExpired = data?.state === 'expired';
  return (
    <Alert color={isExpired ? 'yellow' : 'indigo'} p="sm">
      <Text size="sm">
        {t(isExpired ? 'test.expired' : 'test.waiting')}{' '}
        {!isExpired && (
          <Anchor href={test.url} target="_blank" rel="noopener" inherit c="inherit" underline="always">
            {t('test.open')}
          </Anchor>
        )}
      </Text>
      {!isExpired && <Text size="sm">{t('test.noResult')}</Text>}
    </Alert>
  );
}

function Result({ result }: { result: TestResult }) {
  const { t } = useTranslation('settings-sso');
  const reasonText = useReasonText();
  const { outcome, reason, detail, user, attributes, changes } = result;
  const isRefused = outcome === 'refused' || outcome === null;
  const name = user?.username ?? result.name ?? result.email ?? '';
  return (
    <Stack gap="md">
      <Alert
        color={isRefused ? 'red' : 'teal'}
        p="sm"
        icon={isRefused ? <IconAlertTriangle size={18} /> : <IconCheck size={18} />}
        title={t(`test.outcome.${outcome ?? 'refused'}`, { name })}
      >
        {reason !== null && <Text size="sm">{reasonText(reason)}</Text>}
        {detail !== null && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {detail}
          </Text>
        )}
        <Text size="sm">{t('test.unchanged')}</Text>
      </Alert>
      {result.subject !== null && (
        <Facts>
          <Fact label={t('test.subject')}>{result.subject}</Fact>
          <Fact label={t('test.email')}>{result.email}</Fact>
          <Fact label={t('test.name')}>{result.name}</Fact>
          <Fact label={t('test.user')} otherwise={t('test.noUser')}>
            {user && (
              <Anchor
                inherit
                renderRoot={(props) => <Link {...props} to="/users/$userId" params={{ userId: user.id }} />}
              >
                {`${user.username} <${user.email}>`}
              </Anchor>
            )}
          </Fact>
          {!isRefused && (
            <Fact label={t('test.changes')} otherwise={t('test.noChanges')}>
              {changes.length > 0 && (
                <Stack component="ul" gap={2} m={0} p={0} style={{ listStyle: 'none' }}>
                  {changes.map((change) => (
                    <li key={`${change.organizationId} ${change.projectId}`}>
                      <TargetName target={change} />
                      {': '}
                      {t('test.change', {
                        before: roleName(t, change.before),
                        after: roleName(t, change.after),
                      })}
                    </li>
                  ))}
                </Stack>
              )}
            </Fact>
          )}
        </Facts>
      )}
      {attributes.length > 0 && (
        <div>
          <Title order={3} size="h2" mb="xs">
            {t('test.attributes')}
          </Title>
          <Facts>
            {attributes.map((attribute) => (
              <Fact key={attribute.name} label={attribute.name}>
                {attribute.values.join(', ')}
              </Fact>
            ))}
          </Facts>
        </div>
      )}
    </Stack>
  );
}

/** Returns a role as text; null is no role. */
const roleName = (t: (key: 'role.admin' | 'role.viewer' | 'role.none') => string, role: string | null) =>
  t(role === 'admin' || role === 'viewer' ? `role.${role}` : 'role.none');
