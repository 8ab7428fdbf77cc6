import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import type { Proof } from './proof.ts';
import classes from './Seal.module.css';

/** The fingerprint of the key that seals now, to compare with what one wrote down elsewhere. */
export function KeyFingerprint({ keys }: { keys: Proof['keys'] }) {
  const { t } = useTranslation('audit');
  const key = keys.find(({ current }) => current) ?? keys[0];
  if (!key) return <Text size="sm">{t('seal.noKey')}</Text>;
  const former = keys.length - 1;
  return (
    <div>
      <Group justify="space-between" gap={4} wrap="nowrap">
        <Text size="xs" c="dimmed">
          {t('seal.fingerprint')} (SHA-256)
          {former > 0 && `, ${t('seal.formerKeys', { count: former, number: formatNumber(former) })}`}
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
