import { Text } from '@mantine/core';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';

/** Shows how many invitations end with the authority of an admin; nothing if there are none. */
export function RevokedInvitations({
  impact: { invitations: count = 0 },
  size = 'sm',
}: {
  impact: { invitations?: number };
  size?: 'xs' | 'sm';
}) {
  const { t } = useTranslation('resources');
  if (count === 0) return null;
  return (
    <Text size={size} role="status">
      {t('removal.invitations', { count, number: formatNumber(count) })}
    </Text>
  );
}
