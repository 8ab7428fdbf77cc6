import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import type { Place } from '../data.ts';
import { removalQuery } from '../page/calls.ts';

/** What removing somebody takes along and leaves behind, before it is saved. */
export function RemovalNote({ place, userId }: { place: Place; userId: string }) {
  const { t } = useTranslation('members');
  const { data } = useQuery(removalQuery(place, userId));
  if (!data) return null;
  const { organizations, projects } = data.withoutAdmin;
  const counted = (count: number) => ({ count, number: formatNumber(count) });
  const ending = data.projects.length;
  const left = organizations.length + projects.length;
  if (ending === 0 && left === 0) return null;
  return (
    <Text size="xs" role="status">
      {ending > 0 && t('picker.ends', counted(ending))} {left > 0 && t('picker.leaves', counted(left))}
    </Text>
  );
}
