import { Anchor, Group, Text, VisuallyHidden } from '@mantine/core';
import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FocusEvent, type PointerEvent, useEffect, useState } from 'react';
import type { AuditEvent } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { SIGNALS } from '../../api/navigation-counts.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { EventItem } from '../events/EventItem.tsx';
import { Card } from './Card.tsx';
import { openEventStream } from './event-stream.ts';
import classes from './NewestEvents.module.css';

/** The newest events, updated live. Paused while the list is pointed at or has the focus. */
export default function NewestEvents() {
  const { t } = useTranslation('overview');
  const { query, isLive } = useNewestEvents();
  const { isPaused, pauseHandlers } = usePause();
  const { shown, newIds, waiting, added } = useShownEvents(query.data, isPaused);
  return (
    <Card
      title={t('newest.title')}
      aside={
        <Group gap="md">
          <LiveState state={isPaused ? 'paused' : isLive ? 'live' : 'reconnecting'} waiting={waiting} />
          <Anchor component={Link} to="/audit" size="sm">
            {t('newest.all')}
          </Anchor>
        </Group>
      }
    >
      {/* A count only, so that screen readers are not interrupted by every event. */}
      <VisuallyHidden role="status" aria-live="polite">
        {added > 0 && t('newest.added', { count: added })}
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
        <ul className={classes.list} aria-label={t('newest.title')} {...pauseHandlers}>
          {shown.map((event) => (
            <EventItem key={event.id} event={event} isNew={newIds.has(event.id)} />
          ))}
        </ul>
      )}
      {query.isPending && <div className={classes.pending} aria-busy="true" />}
    </Card>
  );
}

interface LiveStateProps {
  state: 'live' | 'paused' | 'reconnecting';
  /** The number of events that arrived while paused. */
  waiting: number;
}

function LiveState({ state, waiting }: LiveStateProps) {
  const { t } = useTranslation('overview');
  return (
    <span className={classes.state}>
      <span className={classes.dot} data-state={state} aria-hidden />
      {state === 'paused' && waiting > 0 ? t('newest.waiting', { count: waiting }) : t(`newest.${state}`)}
    </span>
  );
}

/**
 * Returns whether the list is pointed at or has the focus, and must not move then (WCAG 2.2 2.2.2). Touch does not count,
 * since a finger no longer points at anything once it is lifted.
 */
function usePause() {
  const [isHovered, setHovered] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const pauseHandlers = {
    onPointerEnter: ({ pointerType }: PointerEvent) => setHovered(pointerType === 'mouse'),
    onPointerLeave: () => setHovered(false),
    onFocus: () => setFocused(true),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
      setFocused(relatedTarget instanceof Node && currentTarget.contains(relatedTarget)),
  };
  return { isPaused: isHovered || isFocused, pauseHandlers };
}

const NO_IDS: ReadonlySet<string> = new Set();

/**
 * Returns the events to show (while paused, those from before), the ids of the ones added last, how many are waiting, and
 * how many were added last.
 */
function useShownEvents(events: AuditEvent[] | undefined, isPaused: boolean) {
  const [shown, setShown] = useState(events);
  const [newIds, setNewIds] = useState(NO_IDS);
  if (events !== undefined && events !== shown && !isPaused) {
    const known = new Set(shown?.map(({ id }) => id));
    const added = events.filter(({ id }) => !known.has(id)).map(({ id }) => id);
    // The first events are not new, and a response without new ones does not interrupt the running animation.
    if (shown === undefined) setNewIds(NO_IDS);
    else if (added.length > 0) setNewIds(new Set(added));
    setShown(events);
  }
  const known = new Set(shown?.map(({ id }) => id));
  const waiting = isPaused ? (events ?? []).filter(({ id }) => !known.has(id)).length : 0;
  return { shown, newIds, waiting, added: newIds.size };
}

/** The card shows these; older ones are on the audit page. */
const LIMIT = 20;

const newestQuery = queryOptions({
  queryKey: ['newest-events'],
  queryFn: async ({ signal }): Promise<AuditEvent[]> => {
    const query = { limit: LIMIT };
    return (await unwrap(api.GET('/api/v1/audit-events', { params: { query }, signal }))).items;
  },
  staleTime: Number.POSITIVE_INFINITY,
  // A page that is opened again starts with a fresh list.
  gcTime: 0,
});

/** Returns the newest events within the caller's scope, kept up to date, and whether the event stream is open. */
function useNewestEvents() {
  const queryClient = useQueryClient();
  const query = useQuery(newestQuery);
  const [isLive, setLive] = useState(true);
  useEffect(() => openEventStream({ onNews: createRefetch(queryClient), onState: setLive }), [queryClient]);
  // Also of the first events: the signals may have been fetched just before one of them was raised.
  const lastSignal = query.data?.find(({ eventType }) => eventType === 'signal')?.id;
  useEffect(() => {
    if (lastSignal !== undefined) void queryClient.invalidateQueries({ queryKey: SIGNALS });
  }, [queryClient, lastSignal]);
  return { query, isLive };
}

/**
 * Returns a function that fetches the events again. A call while a fetch is running causes one more afterwards: that
 * fetch may have been answered before the new event was written, and cancelling it could go on for as long as events
 * keep coming.
 */
function createRefetch(queryClient: QueryClient): () => void {
  const { queryKey } = newestQuery;
  let isRunning = false;
  let isDue = false;
  const run = async () => {
    isRunning = true;
    while (isDue) {
      isDue = queryClient.isFetching({ queryKey }) > 0;
      const before = queryClient.getQueryData(queryKey);
      await queryClient.refetchQueries({ queryKey }, { cancelRefetch: false });
      if (isMissingSome(before, queryClient.getQueryData(queryKey)))
        void queryClient.invalidateQueries({ queryKey: SIGNALS });
    }
    isRunning = false;
  };
  return () => {
    isDue = true;
    if (!isRunning) void run();
  };
}

/** Whether so many events are new that some, such as that of a signal, may not be among them. */
function isMissingSome(before: AuditEvent[] = [], events: AuditEvent[] = []): boolean {
  const known = new Set(before.map(({ id }) => id));
  return events.filter(({ id }) => !known.has(id)).length === LIMIT;
}
