import { Anchor, Group, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import type { AuditSearch } from '../../audit/search.ts';
import { EventItem } from '../../events/EventItem.tsx';
import { PieceList } from '../../events/PieceList.tsx';
import { nameOf } from '../../users/row/name.ts';
import { eventsQuery } from '../data.ts';

interface EventsTabProps {
  user: User;
  /** What was done to the person, or by them. */
  of: 'targetId' | 'operatedBy';
}

/** What the audit trail tells of a person, and the way to all that can be asked of it. */
export function EventsTab({ user, of }: EventsTabProps) {
  const { t } = useTranslation('user');
  const name = nameOf(user);
  const view: AuditSearch = { [of]: user.id };
  return (
    <>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text size="sm" c="dimmed">
          {t(`records.${of}.text`, { name })}
        </Text>
        <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/audit" search={view} />}>
          {t('records.inAudit')}
        </Anchor>
      </Group>
      <PieceList
        label={t(`tabs.${of === 'targetId' ? 'events' : 'actions'}`)}
        list={useInfiniteQuery(eventsQuery(of, user.id))}
        empty={
          <EmptyState
            icon={<IconHistory size={32} stroke={1.25} />}
            title={t(`records.${of}.empty`)}
            text={t(`records.${of}.emptyText`, { name })}
          />
        }
        renderItem={(event) => <EventItem key={event.id} event={event} view={view} />}
      />
    </>
  );
}
