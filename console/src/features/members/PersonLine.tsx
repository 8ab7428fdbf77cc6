import { Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Highlight } from '../../ui/Highlight.tsx';
import { UserAvatar } from '../../ui/UserAvatar.tsx';
import type { Person } from './data.ts';
import classes from './PersonLine.module.css';

interface PersonLineProps {
  person: Person;
  search?: string;
}

/** Who somebody is: initials, name, address, and what is odd about them. */
export function PersonLine({ person, search = '' }: PersonLineProps) {
  const { t } = useTranslation('members');
  return (
    <Group gap="xs" wrap="nowrap" miw={0} component="span">
      <UserAvatar user={person} />
      <span className={classes.words}>
        <Text size="sm" fw={500} truncate component="span" display="block" title={person.username}>
          <Highlight text={person.username} search={search} />
        </Text>
        <Text size="xs" c="dimmed" truncate component="span" display="block" title={person.email}>
          <Highlight text={person.email} search={search} />
        </Text>
      </span>
      {person.status !== 'active' && (
        <Badge size="xs" variant="default" flex="none">
          {t(`status.${person.status}`)}
        </Badge>
      )}
    </Group>
  );
}
