import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Project } from 'roster-contract';
import { formatNumber } from '../../lib/format.ts';

/** As many as a cell has room for. */
const SHOWN = 2;

/** The first of a project's admins, and how many more there are. */
export function ProjectAdmins({ project: { admins, adminCount } }: { project: Project }) {
  const { t } = useTranslation('projects');
  if (adminCount === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('noAdmins')}
      </Text>
    );
  const names = admins.map(({ username }) => username);
  const more = adminCount - Math.min(SHOWN, names.length);
  return (
    <Text size="sm" truncate title={names.join(', ')}>
      {names.slice(0, SHOWN).join(', ')}
      {more > 0 && ` ${t('moreAdmins', { count: more, number: formatNumber(more) })}`}
    </Text>
  );
}
