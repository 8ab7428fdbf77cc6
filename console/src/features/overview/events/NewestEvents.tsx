import { Anchor, Group, Text, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EventItem } from '../../events/EventItem.tsx';
import { Card } from '../parts/Card.tsx';
import { LiveState } from './LiveState.tsx';
import classes from './NewestEvents.module.css';
import { useHold } from './useHold.ts';
import { useNewestEvents } from './useNewestEvents.ts';
import { useNews } from './useNews.ts';

/** What has just happened, as it happens. While somebody points at it or is in it by keyboard, it stands still. */
export default function NewestEvents() {
  const { t } = useTranslation('overview');
  const { query, isLive } = useNewestEvents();
  const { isHeld, hold } = useHold();
  const { shown, newIds, waiting, news } = useNews(query.data, isHeld);
  return (
    <Card
      title={t('newest.title')}
      aside={
        <Group gap="md">
          <LiveState state={isHeld ? 'held' : isLive ? 'live' : 'reconnecting'} waiting={waiting} />
          <Anchor component={Link} to="/audit" size="sm">
            {t('newest.all')}
          </Anchor>
        </Group>
      }
    >
      {/* In few words, since who listens is not to be talked over. */}
      <VisuallyHidden role="status" aria-live="polite">
        {news > 0 && t('newest.news', { count: news })}
      </VisuallyHidden>
      {query.isLoadingError && !shown && (
        <ErrorState
          problem={query.error}
          onRetry={() => void query.refetch()}
          isRetrying={query.isFetching}
        />
      )}
      {shown?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('newest.none')}
        </Text>
      )}
      {shown && shown.length > 0 && (
        <ul className={classes.list} aria-label={t('newest.title')} {...hold}>
          {shown.map((event) => (
            <EventItem key={event.id} event={event} isNew={newIds.has(event.id)} />
          ))}
        </ul>
      )}
      {query.isPending && <div className={classes.waiting} aria-busy="true" />}
    </Card>
  );
}
