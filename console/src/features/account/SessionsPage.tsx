import { Badge, Box, Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Session } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { formatDateTime, formatDevice, formatRelative } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { LoadMoreList } from '../../ui/list/LoadMoreList.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { signInsQuery } from '../events/api.ts';
import { SignInItem } from '../events/SignInItem.tsx';
import { mySessionsQuery, useEndSession } from './api.ts';
import classes from './SessionsPage.module.css';

/** The sessions of the signed-in user, and their recent sign-ins. */
export function SessionsPage() {
  const { t } = useTranslation('account');
  const { data, error, refetch, isFetching } = useQuery(mySessionsQuery);
  const [isEnding, setEnding] = useState(false);
  const others = data?.items.filter(({ current }) => !current).length ?? 0;
  return (
    <Box maw={860}>
      <PageHeader
        title={t('sessions.title')}
        description={t('sessions.description')}
        actions={
          <Button variant="default" disabled={others === 0} onClick={() => setEnding(true)}>
            {t('sessions.endOthers')}
          </Button>
        }
      />
      <Paper withBorder>
        {data && <SessionList sessions={data.items} />}
        {!data && error && <ErrorState problem={error} onRetry={refetch} isRetrying={isFetching} />}
        {!data && !error && <SessionSkeleton />}
      </Paper>
      {data && <RecentSignIns />}
      <EndOthersDialog opened={isEnding} count={others} onClose={() => setEnding(false)} />
    </Box>
  );
}

/** Lists the current session first, the others in the server's order. */
function SessionList({ sessions }: { sessions: readonly Session[] }) {
  const { t } = useTranslation('account');
  const [ending, setEnding] = useState<Session>();
  const sorted = sessions.toSorted((a, b) => Number(b.current) - Number(a.current));
  return (
    <>
      <ul className={classes.list}>
        {sorted.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => setEnding(session)} />
        ))}
      </ul>
      {sessions.length === 1 && (
        <Text size="sm" c="dimmed" p="md" className={classes.note}>
          {t('sessions.only')}
        </Text>
      )}
      {ending && <EndSessionDialog session={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t } = useTranslation('account');
  const { device, address } = useSessionText(session);
  const Icon = /Mobile|Android|iPhone/.test(session.userAgent ?? '') ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li className={classes.row}>
      <Icon size={22} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.facts}>
        <Group gap="xs">
          <Text fw={500} component="span">
            {device}
          </Text>
          {session.current && <Badge color="green">{t('sessions.current')}</Badge>}
        </Group>
        <Text size="sm" c="dimmed" component="div" className={classes.details}>
          <span>{address}</span>
          <time dateTime={session.lastSeenAt} title={formatDateTime(session.lastSeenAt)}>
            {t('sessions.lastSeen', { time: formatRelative(session.lastSeenAt) })}
          </time>
          <time dateTime={session.createdAt}>
            {t('sessions.signedIn', { time: formatDateTime(session.createdAt) })}
          </time>
        </Text>
      </div>
      {!session.current && (
        <Button size="xs" variant="default" onClick={onEnd} aria-label={t('sessions.endLabel', { device })}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}

/** Returns a session's device and address as shown to users. */
function useSessionText({ device, address }: Session): { device: string; address: string } {
  const { t } = useTranslation('account');
  return { device: formatDevice(device), address: address ?? t('sessions.unknownAddress') };
}

/** As tall as a list of two sessions. */
function SessionSkeleton() {
  return (
    <div aria-busy="true">
      {[1, 2].map((row) => (
        <div key={row} className={classes.row}>
          <Skeleton height={22} width={22} />
          <div className={classes.facts}>
            <Skeleton height={14} my={4} width={180} />
            <Skeleton height={12} my={5} maw={380} />
          </div>
        </div>
      ))}
    </div>
  );
}

function EndSessionDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation('account');
  const endSession = useEndSession();
  const text = useSessionText(session);
  const end = async () => {
    await endSession(session.id);
    notifications.show({ color: 'green', message: t('sessions.confirmEnd.done') });
  };
  return (
    <ConfirmDialog
      title={t('sessions.confirmEnd.title')}
      confirmLabel={t('sessions.confirmEnd.confirm')}
      onConfirm={end}
      onClose={onClose}
    >
      <Text size="sm">{t('sessions.confirmEnd.text', { ...text })}</Text>
    </ConfirmDialog>
  );
}

interface EndOthersDialogProps {
  opened: boolean;
  count: number;
  onClose: () => void;
}

function EndOthersDialog({ opened, count, onClose }: EndOthersDialogProps) {
  const { t } = useTranslation('account');
  const endSession = useEndSession();
  const end = async () => {
    await endSession();
    notifications.show({ color: 'green', message: t('sessions.confirmOthers.done') });
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('sessions.confirmOthers.title')}
      confirmLabel={t('sessions.confirmOthers.confirm')}
      onConfirm={end}
      onClose={onClose}
    >
      <Text size="sm">{t('sessions.confirmOthers.text', { count })}</Text>
    </ConfirmDialog>
  );
}

const SIGN_INS_PER_PAGE = 5;

/** Lists recent sign-ins and failed attempts, so that users notice those that were not them. */
function RecentSignIns() {
  const { t } = useTranslation('account');
  const { t: events } = useTranslation('events');
  const { user } = useSession();
  return (
    <Paper withBorder p="md" mt="md">
      <Title order={2} size="h2">
        {t('sessions.recent.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('sessions.recent.text')}
      </Text>
      <LoadMoreList
        label={t('sessions.recent.title')}
        list={useInfiniteQuery(signInsQuery(user.id, SIGN_INS_PER_PAGE))}
        empty={<Text size="sm">{events('signIn.empty')}</Text>}
        renderItem={(event) => <SignInItem key={event.id} event={event} />}
      />
    </Paper>
  );
}
