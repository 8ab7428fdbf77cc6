import { Anchor, Group, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { LoadMoreList } from '../../ui/list/LoadMoreList.tsx';
import { type EventFilter, eventsQuery } from './api.ts';
import { EventItem } from './EventItem.tsx';

interface EventListProps {
  label: string;
  description: string;
  filter: EventFilter;
  /** Shown when there are no events. */
  empty: { title: string; text: string };
}

/** The audit events of a filter, newest first, with a link to the same filter on the audit page. */
export function EventList({ label, description, filter, empty }: EventListProps) {
  const { t } = useTranslation('events');
  return (
    <>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text size="sm" c="dimmed">
          {description}
        </Text>
        <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/audit" search={filter} />}>
          {t('inAudit')}
        </Anchor>
      </Group>
      <LoadMoreList
        label={label}
        list={useInfiniteQuery(eventsQuery(filter))}
        empty={<EmptyState icon={<IconHistory size={32} stroke={1.25} />} {...empty} />}
        renderItem={(event) => <EventItem key={event.id} event={event} view={filter} />}
      />
    </>
  );
}
