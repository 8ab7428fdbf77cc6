import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import classes from './Seal.module.css';

const COMMAND = 'npx roster audit verify';

/** What sealing isand how it is checked. */
export default function SealExplanation() {
  const { t } = useTranslation('audit');
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600} component="h2" m={0}>
        {t('seal.title')}
      </Text>
      <Text size="sm">{t('seal.text')}</Text>
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
