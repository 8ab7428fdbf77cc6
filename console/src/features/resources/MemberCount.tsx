import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../lib/format.ts';

interface MemberCountProps {
  place: { type: 'organization' | 'project'; id: string };
  name: string;
  count: number;
  /** Whether the caller may see who they are. */
  isLink: boolean;
}

/** How many members there are, and the way to them. */
export function MemberCount({ place, name, count, isLink }: MemberCountProps) {
  const { t } = useTranslation('memberships');
  const number = formatNumber(count);
  if (!isLink) return number;
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => (
        <Link
          {...props}
          {...(place.type === 'organization'
            ? { to: '/organizations/$organizationId' as const, params: { organizationId: place.id } }
            : { to: '/projects/$projectId' as const, params: { projectId: place.id } })}
        />
      )}
      aria-label={t('membersOf', { count, number, name })}
    >
      {number}
    </Anchor>
  );
}
