import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ListTotal } from '../../../ui/list/ListResults.tsx';

/** How many people a panel holds. */
export function PanelCount({ total }: { total: { value: number; exact: boolean } | undefined }) {
  const { t } = useTranslation('members');
  return (
    <Text size="xs" c="dimmed" component="span">
      <ListTotal
        total={total}
        isOutdated={false}
        exact={(count, number) => t('total.exact', { count, number })}
        about={(number) => t('total.about', { number })}
      />
    </Text>
  );
}
