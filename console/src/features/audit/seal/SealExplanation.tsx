import { Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { KeyFingerprint } from './KeyFingerprint.tsx';
import { proofQuery } from './proof.ts';
import classes from './Seal.module.css';

const COMMAND = 'npx roster audit verify';

/** What sealing is, the key to check it with, and how. */
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
                ? t('seal.nothingWaits')
                : t('seal.waiting', { count: proof.unsealed, number: formatNumber(proof.unsealed) })}{' '}
              {proof.head && t('seal.last', { number: formatNumber(proof.head.lastOrdinal) })}
            </Text>
          )}
          <KeyFingerprint keys={proof.keys} />
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
