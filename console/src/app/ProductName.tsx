import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSystemName } from '../api/session.ts';
import { Mark } from './Mark.tsx';

/** Sign and name where there is nowhere to go yet. */
export function ProductName() {
  const { t } = useTranslation();
  const systemName = useSystemName();
  return (
    <Group gap={10} justify="center" mb="lg">
      <Mark size={32} />
      <Text fw={650} fz={22} lh={1.2} ta="center">
        {systemName ?? t('product')}
      </Text>
    </Group>
  );
}
