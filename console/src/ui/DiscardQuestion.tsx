import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Stands in place of a dialog's buttons when closing it would throw away what somebody typed. */
export function DiscardQuestion({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  const { t } = useTranslation('ui');
  return (
    <Group justify="space-between" gap="xs" role="alert" flex={1}>
      <Text size="sm" fw={500}>
        {t('discard.question')}
      </Text>
      <Group gap="xs">
        <Button variant="default" onClick={onDiscard}>
          {t('discard.discard')}
        </Button>
        <Button onClick={onKeep} data-autofocus autoFocus>
          {t('discard.keep')}
        </Button>
      </Group>
    </Group>
  );
}
