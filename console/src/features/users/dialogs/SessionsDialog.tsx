import { Badge, Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconDevicesOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Session, User } from 'roster-contract';
import { formatDateTime, formatDevice, formatRelative } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { useProblemText } from '../../../ui/problem.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import { endAllSessions, endSession, userSessionsQuery, useUserCache } from '../api.ts';
import { denialOf } from '../user.ts';
import classes from './dialogs.module.css';

/** The sessions of a user, as a dialog over the list. */
export function SessionsDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  return (
    <Modal opened onClose={onClose} size="lg" title={t('sessions.title', { name: user.username })}>
      <UserSessions user={user} />
    </Modal>
  );
}

/** The sessions of a user, with buttons to end one or all. */
export function UserSessions({ user }: { user: User }) {
  const { t } = useTranslation('users-dialogs');
  const list = useQuery(userSessionsQuery(user.id));
  const sessions = list.data?.items ?? [];
  const canEnd = denialOf(user, 'endSessions') === undefined;
  return (
    <>
      {list.isPending && (
        <Stack gap="xs" aria-hidden>
          <Skeleton height={72} />
          <Skeleton height={72} />
        </Stack>
      )}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {list.data && sessions.length === 0 && (
        <EmptyState
          icon={<IconDevicesOff size={28} stroke={1.5} />}
          title={t('sessions.empty')}
          text={t('sessions.emptyText', { name: user.username })}
        />
      )}
      {sessions.length > 0 && (
        <>
          {canEnd && <EndAllButton user={user} />}
          <ul className={classes.sessions}>
            {sessions.map((session) => (
              <SessionItem key={session.id} user={user} session={session} canEnd={canEnd} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Returns a function that ends one session, or all without an id, and refetches the list. */
function useEndSessions(user: User) {
  const { t } = useTranslation('users-dialogs');
  const { problemText } = useProblemText();
  const { refreshSelf } = useUserCache();
  const queryClient = useQueryClient();
  const { mutate: end, isPending } = useMutation({
    mutationFn: (sessionId: string | undefined) =>
      sessionId === undefined ? endAllSessions(user) : endSession(user, sessionId),
    onSuccess: (_, sessionId) =>
      toast(
        user,
        sessionId === undefined ? t('toast.sessionsEnded', { name: user.username }) : t('toast.sessionEnded'),
      ),
    onError: (error) => toastError(problemText(error)),
    onSettled: () => {
      refreshSelf(user.id);
      return queryClient.invalidateQueries(userSessionsQuery(user.id));
    },
  });
  return { end, isPending };
}

/** Ends all sessions on the second click; the first asks for confirmation. */
function EndAllButton({ user }: { user: User }) {
  const { t } = useTranslation('users-dialogs');
  const { end, isPending } = useEndSessions(user);
  const [isAsking, setAsking] = useState(false);
  return (
    <Button
      color="red"
      size="xs"
      data-autofocus
      variant={isAsking ? 'filled' : 'light'}
      loading={isPending}
      onBlur={() => setAsking(false)}
      onClick={() => {
        setAsking(!isAsking);
        if (isAsking) end(undefined);
      }}
    >
      {t(isAsking ? 'sessions.endAllConfirm' : 'sessions.endAll')}
    </Button>
  );
}

interface SessionItemProps {
  user: User;
  session: Session;
  canEnd: boolean;
}

/** One signed-in browser or device. */
function SessionItem({ user, session, canEnd }: SessionItemProps) {
  const { t } = useTranslation('users-dialogs');
  const { end, isPending } = useEndSessions(user);
  const device = formatDevice(session.device);
  const facts = [
    [t('sessions.address'), session.address ?? '–'],
    [t('sessions.signedIn'), formatDateTime(session.createdAt)],
    [t('sessions.lastSeen'), formatRelative(session.lastSeenAt)],
    [t('sessions.expires'), formatDateTime(session.expiresAt)],
  ] as const;
  return (
    <li className={classes.session}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Group gap="xs">
          <Text size="sm" fw={500} title={session.userAgent ?? undefined}>
            {device}
          </Text>
          {session.current && (
            <Badge size="sm" variant="default" tt="none" radius="sm">
              {t('sessions.current')}
            </Badge>
          )}
        </Group>
        <dl className={classes.sessionFacts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {canEnd && (
        <Button
          variant="default"
          size="xs"
          loading={isPending}
          aria-label={t('sessions.endOf', { device })}
          onClick={() => end(session.id)}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
