import { Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { ProblemAlert } from '../../ui/problem.tsx';
import { type Proof, proofQuery } from './api.ts';
import classes from './Seal.module.css';

const COMMAND = 'npx roster audit verify';

/** What sealing means, the signing key, and how to verify the audit log. */
export default function SealExplanation() {
  const { t } = useTranslation('audit');
  const { data: proof, isPending, error } = useQuery(proofQuery);
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600} component="h2" m={0}>
        {t('seal.title')}
      </Text>
      <Text size="sm">{t('seal.text')}</Text>
      {isPending && <Loader size="xs" />}
      <ProblemAlert problem={error} />
      {proof && (
        <>
          {proof.unsealed !== null && (
            <Text size="sm" c="dimmed">
              {proof.unsealed === 0
                ? t('seal.noneWaiting')
                : t('seal.waiting', { count: proof.unsealed, number: formatNumber(proof.unsealed) })}{' '}
              {proof.head && t('seal.last', { number: formatNumber(proof.head.lastOrdinal) })}
            </Text>
          )}
          <SigningKey keys={proof.keys} />
        </>
      )}
      <Text size="sm" c="dimmed">
        {t('seal.verify')}
      </Text>
      <div className={classes.line}>
        <code className={classes.code}>{COMMAND}</code>
        <CopyButton text={COMMAND} label={t('seal.copyCommand')} />
      </div>
    </Stack>
  );
}

/** The fingerprint of the current key, to be compared with one noted elsewhere. */
function SigningKey({ keys }: { keys: Proof['keys'] }) {
  const { t } = useTranslation('audit');
  const key = keys.find(({ current }) => current) ?? keys[0];
  if (!key) return <Text size="sm">{t('seal.noKey')}</Text>;
  const previous = keys.length - 1;
  return (
    <div>
      <Group justify="space-between" gap={4} wrap="nowrap">
        <Text size="xs" c="dimmed">
          {t('seal.fingerprint')} (SHA-256)
          {previous > 0 && `, ${t('seal.previousKeys', { count: previous, number: formatNumber(previous) })}`}
        </Text>
        <CopyButton text={key.publicKey} label={t('seal.copyKey')} />
      </Group>
      <div className={classes.line}>
        <span className={classes.code}>{key.fingerprint}</span>
        <CopyButton text={key.fingerprint} label={t('seal.copyFingerprint')} />
      </div>
    </div>
  );
}
