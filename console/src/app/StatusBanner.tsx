import { Anchor, Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { useSession } from '../api/session.ts';
import { useTranslation } from '../lib/i18n.ts';
import { signInAddress } from '../lib/sign-in-redirect.ts';
import { checkSession, reloadForNewUser, takeReloadNote, usePageStatus } from './page-status.ts';
import classes from './Shell.module.css';

/** Explains below the header why the page doesn't work as usual, and how to go on. */
export function StatusBanner() {
  const { t } = useTranslation();
  const status = usePageStatus();
  const href = useRouterState({ select: ({ location }) => location.href });
  useReloadNotice();
  return (
    <div role="status" className={classes.banner} data-shown={status !== 'ok' || undefined}>
      {status === 'offline' && <Text size="sm">{t('pageStatus.offline')}</Text>}
      {status === 'unreachable' && <Unreachable />}
      {status === 'session-ended' && (
        <>
          <Text size="sm">{t('pageStatus.sessionEnded')}</Text>
          <Anchor href={signInAddress(href)} target="_blank" size="sm" fw={600}>
            {t('pageStatus.signIn')}
          </Anchor>
        </>
      )}
      {status === 'user-changed' && (
        <>
          <Text size="sm">{t('pageStatus.userChanged')}</Text>
          <Button size="compact-sm" variant="default" onClick={() => reloadForNewUser(false)}>
            {t('pageStatus.reload')}
          </Button>
        </>
      )}
    </div>
  );
}

/** Milliseconds between attempts to reach the server. */
const RETRY_DELAY = 5_000;

function Unreachable() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [isTrying, setTrying] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => void checkSession(queryClient), RETRY_DELAY);
    return () => clearInterval(timer);
  }, [queryClient]);
  const retry = async () => {
    setTrying(true);
    await checkSession(queryClient);
    setTrying(false);
  };
  return (
    <>
      <Text size="sm">{t('pageStatus.unreachable')}</Text>
      <Button size="compact-sm" variant="default" loading={isTrying} onClick={() => void retry()}>
        {t('pageStatus.retry')}
      </Button>
    </>
  );
}

/** Reports after a reload that another user is signed in. */
function useReloadNotice(): void {
  const { username } = useSession().user;
  useEffect(() => {
    const note = takeReloadNote();
    if (note === undefined) return;
    notifications.show({
      id: 'user-changed',
      color: 'yellow',
      autoClose: false,
      role: 'alert',
      title: i18next.t('userChanged.now', { name: username }),
      message: i18next.t(`userChanged.${note}`),
    });
  }, [username]);
}
