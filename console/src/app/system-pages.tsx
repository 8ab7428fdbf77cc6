import { Anchor, Button, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMapOff } from '@tabler/icons-react';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { type ReactNode, useContext, useEffect, useRef } from 'react';
import { ApiProblem, isServerReachable } from '../api/client.ts';
import { useTranslation } from '../lib/i18n.ts';
import { isCodeFailure, reloadForCode } from '../lib/lazy.ts';
import { NotFound } from '../ui/NotFound.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { ProblemAlert } from '../ui/problem.tsx';
import { ProductName } from './Brand.tsx';
import { LayoutContext } from './layout-context.ts';
import classes from './OutsideLayout.module.css';

/** Replaces a page that failed to load or to render, with a retry button. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation(['common', 'ui']);
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  const onReconnect = () => {
    if (isCodeFailure(error)) reloadForCode(error);
    retry();
  };
  const onRetry = async () => {
    // Without a connection, the browser's error page would replace the console.
    if (isCodeFailure(error) && (await isServerReachable())) window.location.reload();
    else retry();
  };
  if (isForeignChange(error) && mayRecover()) return <Recovery onRecover={reset} />;
  return (
    <MessagePage>
      <PageHeader title={t('failed.title')} />
      {isForeignChange(error) ? (
        <Text size="sm">{t('failed.translated')}</Text>
      ) : isConnectionFailure(error) ? (
        <>
          <ProblemAlert problem={error} />
          <Reconnection onReconnect={onReconnect} />
        </>
      ) : error instanceof ApiProblem ? (
        <ProblemAlert problem={error} />
      ) : (
        <Text size="sm">{t('failed.console')}</Text>
      )}
      <Button mt="md" variant="default" onClick={onRetry}>
        {t('ui:retry')}
      </Button>
    </MessagePage>
  );
}

/**
 * Whether React could not update the page because its elements were replaced: by the browser's translation, which puts
 * every text into new elements, or by an extension. Removing or inserting a node next to a replaced one then fails.
 */
const isForeignChange = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'HierarchyRequestError');

/** Whether data or code could not be loaded. */
const isConnectionFailure = (error: unknown): boolean =>
  isCodeFailure(error) || (error instanceof ApiProblem && error.code === 'network');

/** Milliseconds between attempts to reach the server. */
const RECONNECT_DELAY = 5_000;

/** Calls back as soon as the server can be reached. */
function Reconnection({ onReconnect }: { onReconnect: () => void }) {
  const latest = useRef(onReconnect);
  latest.current = onReconnect;
  useEffect(() => {
    const attempt = async () => {
      if (await isServerReachable()) latest.current();
    };
    const timer = setInterval(attempt, RECONNECT_DELAY);
    window.addEventListener('online', attempt);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', attempt);
    };
  }, []);
  return null;
}

/** The times of the latest recoveries, in milliseconds. */
let recoveries: number[] = [];

/** Whether rendering the page again may help: not if that has failed several times in a row. */
function mayRecover(now = performance.now()): boolean {
  recoveries = recoveries.filter((time) => now - time < 5_000);
  return recoveries.length < 3;
}

/** Renders the page anew, with new elements, and reports why. */
function Recovery({ onRecover }: { onRecover: () => void }) {
  const { t } = useTranslation();
  useEffect(() => {
    recoveries.push(performance.now());
    notifications.show({
      id: 'recovered',
      color: 'yellow',
      autoClose: false,
      title: t('recovered.title'),
      message: t('recovered.text'),
    });
    onRecover();
  }, [onRecover, t]);
  return <PendingPage />;
}

/** The 404 page behind sign-in. */
export function UnknownPage() {
  const { t } = useTranslation();
  return (
    <NotFound
      Icon={IconMapOff}
      title={t('notFound.title')}
      text={t('notFound.text')}
      to="/"
      linkLabel={t('notFound.home')}
    />
  );
}

/** The 404 page without a session. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <MessagePage>
      <PageHeader title={t('notFound.title')} />
      <Text size="sm" mb="md">
        {t('notFound.text')}
      </Text>
      <Anchor href="/" size="sm">
        {t('notFound.home')}
      </Anchor>
    </MessagePage>
  );
}

/** The layout of a page that only shows a message; within another layout only its content. */
function MessagePage({ children }: { children: ReactNode }) {
  if (useContext(LayoutContext)) return <div className={classes.message}>{children}</div>;
  return (
    <div className={classes.frame}>
      <main className={classes.main}>
        <ProductName />
        <Paper className={classes.card} withBorder p={{ base: 'md', xs: 'xl' }}>
          {children}
        </Paper>
      </main>
    </div>
  );
}

/** The skeleton of a page while its code or guard is loading. */
export function PendingPage() {
  return (
    <Stack p="lg" gap="lg" aria-busy="true">
      <Skeleton height={28} width={180} />
      <Skeleton height={240} />
    </Stack>
  );
}
