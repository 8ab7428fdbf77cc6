import { Alert, Anchor, Button, Group, NativeSelect, Stack, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMailOff, IconPlayerPause, IconRefresh } from '@tabler/icons-react';
import { keepPreviousData, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import { toProblem } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { formatDateTime, formatNumber, formatWait } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { MAILS, type MailPage, mailsQuery, retryFailed, retryNow } from './api.ts';
import classes from './MailList.module.css';
import { MailList } from './MailList.tsx';
import { MAIL_STATES, type MailsSearch, validateMailsSearch } from './search.ts';
import { useAction } from './useAction.ts';

/** The emails that were sent, are queued, or failed. */
export default function MailsTab() {
  const { view, list, show, refresh } = useMails();
  return (
    <Stack gap="sm">
      <NoServerAlert />
      {list.data?.pause && <PauseAlert pause={list.data.pause} onRetried={refresh} />}
      <MailToolbar view={view} list={list} show={show} onRetried={refresh} />
      <MailList list={list} view={view} onRetried={refresh} />
      <MailPager view={view} page={list.data} show={show} />
    </Stack>
  );
}

/** Returns the view from the address, its page of emails, and functions to change the view and to reload. */
function useMails() {
  const search = useSearch({ strict: false });
  const view = useMemo(() => validateMailsSearch(search), [search]);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const list = useQuery({ ...mailsQuery(view), placeholderData: keepPreviousData });
  const show = useCallback(
    (next: MailsSearch, { replace = false } = {}) =>
      void navigate({ to: '/settings/mails', search: next, replace, resetScroll: false }),
    [navigate],
  );
  // The cursor of an old or truncated link is invalid: show the first page instead.
  const { state, cursor } = view;
  const isInvalid = cursor !== undefined && list.isError && toProblem(list.error).code === 'invalid_cursor';
  useEffect(() => {
    if (isInvalid) show(state ? { state } : {}, { replace: true });
  }, [isInvalid, state, show]);
  const refresh = () => queryClient.invalidateQueries({ queryKey: MAILS });
  return { view, list, show, refresh };
}

/** Shown while no mail server is configured, with a link to its settings. */
function NoServerAlert() {
  const { t } = useTranslation('settings');
  const { system } = useSession();
  if (system.mailConfigured) return null;
  return (
    <Alert color="yellow" p="sm" icon={<IconMailOff size={18} />}>
      {t('mails.noServer')}{' '}
      <Anchor component={Link} to="/settings/general" inherit c="inherit" underline="always">
        {t('mails.setUp')}
      </Anchor>
    </Alert>
  );
}

interface PauseAlertProps {
  pause: NonNullable<MailPage['pause']>;
  onRetried: () => Promise<unknown>;
}

/** Explains why sending is paused and when it is retried. */
function PauseAlert({ pause, onRetried }: PauseAlertProps) {
  const { t } = useTranslation('settings');
  const { isPending, run } = useAction(async () => {
    await retryNow();
    await onRetried();
  });
  return (
    <Alert
      color="yellow"
      p="sm"
      icon={<IconPlayerPause size={18} />}
      title={t('mails.paused', { count: pause.failures })}
      role="status"
    >
      <Group justify="space-between" align="flex-end" gap="sm">
        <div className={classes.pause}>
          {pause.detail !== null && <Text size="sm">{t('mails.lastAttempt', { detail: pause.detail })}</Text>}
          <Tooltip label={formatDateTime(pause.until)}>
            <Text size="sm" component="span">
              {t('mails.nextAttempt', { time: formatWait(pause.until) })}
            </Text>
          </Tooltip>
        </div>
        <Button size="xs" variant="default" loading={isPending} onClick={() => void run()}>
          {t('mails.retryNow')}
        </Button>
      </Group>
    </Alert>
  );
}

interface MailToolbarProps {
  view: MailsSearch;
  list: UseQueryResult<MailPage>;
  show: (view: MailsSearch) => void;
  onRetried: () => Promise<unknown>;
}

/** The status filter, the total, and the button that retries all failed emails. */
function MailToolbar({ view, list, show, onRetried }: MailToolbarProps) {
  const { t } = useTranslation('settings');
  const { data } = list;
  const retry = useAction(async () => {
    const { retried } = await retryFailed();
    notifications.show({
      color: retried > 0 ? 'green' : 'yellow',
      message: t('mails.retried', { count: retried }),
    });
    await onRetried();
  });
  const filter = (value: string) => {
    const state = MAIL_STATES.find((known) => known === value);
    show(state ? { state } : {});
  };
  return (
    <Group justify="space-between" gap="sm" mih={36}>
      <Group gap="sm">
        <NativeSelect
          aria-label={t('mails.state')}
          value={view.state ?? ''}
          onChange={({ currentTarget }) => filter(currentTarget.value)}
          data={[
            { value: '', label: t('mails.anyState') },
            ...MAIL_STATES.map((value) => ({ value, label: t(`mails.states.${value}`) })),
          ]}
        />
        <Text size="sm" c="dimmed" role="status" aria-busy={list.isPlaceholderData}>
          {data &&
            t(data.total.exact ? 'mails.total' : 'mails.moreThan', {
              count: data.total.value,
              number: formatNumber(data.total.value),
            })}
        </Text>
      </Group>
      {data?.items.some(({ state }) => state === 'failed') && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={retry.isPending}
          onClick={() => void retry.run()}
        >
          {t('mails.retryAll')}
        </Button>
      )}
    </Group>
  );
}

interface MailPagerProps {
  view: MailsSearch;
  page: MailPage | undefined;
  show: (view: MailsSearch) => void;
}

/** Leads to older emails and back to the newest; hidden if all are on one page. */
function MailPager({ view: { cursor, ...filter }, page, show }: MailPagerProps) {
  const { t } = useTranslation('settings');
  const next = page?.nextCursor ?? undefined;
  if (cursor === undefined && next === undefined) return null;
  return (
    <Group component="nav" aria-label={t('mails.pages')} justify="flex-end" gap="xs">
      <Button variant="default" size="xs" disabled={cursor === undefined} onClick={() => show(filter)}>
        {t('mails.newest')}
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={next === undefined}
        onClick={() => next !== undefined && show({ ...filter, cursor: next })}
      >
        {t('mails.older')}
      </Button>
    </Group>
  );
}
