import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconMail } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Mail } from 'roster-contract';
import { displayEmail, formatDateTime, formatRelative, formatWait } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { useListFocus } from '../../../ui/focus.ts';
import { Hint } from '../../../ui/Hint.tsx';
import { Table } from '../../../ui/Table.tsx';
import { type MailPage, nextAttemptOf, retryMail } from './api.ts';
import classes from './MailList.module.css';
import { MailState } from './MailState.tsx';
import type { MailsSearch } from './search.ts';
import { useAction } from './useAction.ts';

interface MailListProps {
  list: UseQueryResult<MailPage>;
  view: MailsSearch;
  onRetried: () => Promise<unknown>;
}

/** A page of emails as a table or, on narrow screens, as cards; or why there is none. */
export function MailList({ list, view, onRetried }: MailListProps) {
  const { t } = useTranslation('settings');
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  const root = useListFocus();
  const { data } = list;
  const Mails = isNarrow ? MailCards : MailTable;
  return (
    <section
      ref={root}
      tabIndex={-1}
      aria-label={t('tabs.mails')}
      aria-busy={list.isPending || list.isPlaceholderData}
      className={classes.results}
      data-outdated={list.isPlaceholderData || undefined}
    >
      {list.isPending && <MailSkeleton />}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {data?.items.length === 0 && (
        <EmptyState
          icon={<IconMail size={32} stroke={1.25} />}
          title={t('mails.empty')}
          text={t(view.state ? 'mails.emptyFiltered' : 'mails.emptyText')}
        />
      )}
      {data && data.items.length > 0 && (
        <Mails mails={data.items} pausedUntil={data.pause?.until} onRetried={onRetried} />
      )}
    </section>
  );
}

interface MailsProps {
  mails: readonly Mail[];
  /** While sending is paused. */
  pausedUntil: string | undefined;
  onRetried: () => Promise<unknown>;
}

/** The columns have fixed widths, so that nothing moves when the rows change. */
function MailTable({ mails, pausedUntil, onRetried }: MailsProps) {
  const { t } = useTranslation('settings');
  return (
    <Table className={classes.table}>
      <thead>
        <tr>
          <th className={classes.kind}>{t('mails.column.kind')}</th>
          <th className={classes.recipient}>{t('mails.column.recipient')}</th>
          <th className={classes.state}>{t('mails.column.state')}</th>
          <th>{t('mails.column.detail')}</th>
          <th className={classes.time}>{t('mails.column.created')}</th>
          <th className={classes.time}>{t('mails.column.nextAttempt')}</th>
          <th className={classes.actions}>{t('mails.column.actions')}</th>
        </tr>
      </thead>
      <tbody>
        {mails.map((mail) => (
          <tr key={mail.id}>
            <td>{t(`mails.kinds.${mail.kind}`)}</td>
            <td>
              <Text size="sm" truncate title={displayEmail(mail.recipient)}>
                {displayEmail(mail.recipient)}
              </Text>
            </td>
            <td>
              <MailState mail={mail} />
            </td>
            <td className={classes.detail}>{mail.detail}</td>
            <td className={classes.time}>
              <MailTime at={mail.createdAt} />
            </td>
            <td className={classes.time}>
              <MailTime at={nextAttemptOf(mail, pausedUntil)} isAhead />
            </td>
            <td>
              <RetryButton mail={mail} onRetried={onRetried} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function MailCards({ mails, pausedUntil, onRetried }: MailsProps) {
  const { t } = useTranslation('settings');
  return (
    <ul className={classes.cards} aria-label={t('tabs.mails')}>
      {mails.map((mail) => (
        <li key={mail.id} className={classes.card}>
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <Text size="sm" fw={500}>
              {t(`mails.kinds.${mail.kind}`)}
            </Text>
            <MailState mail={mail} />
          </Group>
          <Text size="sm" className={classes.detail}>
            {displayEmail(mail.recipient)}
          </Text>
          {mail.detail !== null && (
            <Text size="sm" c="dimmed" className={classes.detail}>
              {mail.detail}
            </Text>
          )}
          <Group justify="space-between" gap="sm" mih={28}>
            <Text size="sm" c="dimmed" component="div">
              <MailTime at={mail.createdAt} />
              {mail.state === 'queued' && (
                <>
                  {'\u00a0· '}
                  {t('mails.column.nextAttempt')}: <MailTime at={nextAttemptOf(mail, pausedUntil)} isAhead />
                </>
              )}
            </Text>
            <RetryButton mail={mail} onRetried={onRetried} />
          </Group>
        </li>
      ))}
    </ul>
  );
}

interface MailTimeProps {
  at: string | null;
  /** Shows seconds for times in the near future. */
  isAhead?: boolean;
}

/** A relative time, exact on hover. */
function MailTime({ at, isAhead = false }: MailTimeProps) {
  const { t } = useTranslation('settings');
  if (at === null)
    return (
      <Text span inherit c="dimmed" role="img" aria-label={t('mails.noTime')}>
        –
      </Text>
    );
  return (
    <Hint label={formatDateTime(at)}>
      <time dateTime={at}>{isAhead ? formatWait(at) : formatRelative(at)}</time>
    </Hint>
  );
}

interface RetryButtonProps {
  mail: Mail;
  onRetried: () => Promise<unknown>;
}

/** Queues a failed email again, or sends a waiting one now. A tooltip explains why it can't be sent anymore. */
function RetryButton({ mail, onRetried }: RetryButtonProps) {
  const { t } = useTranslation('settings');
  const { isPending, run } = useAction(async () => {
    await retryMail(mail.id);
    await onRetried();
  });
  if (mail.state !== 'failed' && !mail.abilities.retry) return null;
  const isDenied = !mail.abilities.retry;
  const button = (
    <Button
      size="compact-sm"
      variant="default"
      loading={isPending}
      // Not `disabled`, so that the tooltip with the reason stays reachable.
      aria-disabled={isDenied}
      data-disabled={isDenied}
      onClick={() => !isDenied && void run()}
      aria-label={t('mails.retryOf', { recipient: displayEmail(mail.recipient) })}
    >
      {t('mails.retry')}
    </Button>
  );
  return isDenied ? (
    <Hint label={t('mails.outdated')} maw={260}>
      {button}
    </Hint>
  ) : (
    button
  );
}

const SKELETON_ROWS = Array.from({ length: 8 }, (_, index) => index);

function MailSkeleton() {
  return (
    <div aria-hidden>
      {SKELETON_ROWS.map((row) => (
        <div key={row} className={classes.skeleton}>
          <Skeleton height={10} width="14%" miw={90} />
          <Skeleton height={10} width="22%" miw={110} />
          <Skeleton height={10} width="10%" visibleFrom="sm" />
          <Skeleton height={10} width="28%" visibleFrom="sm" />
        </div>
      ))}
    </div>
  );
}
