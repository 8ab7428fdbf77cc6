import { Button, Group, Skeleton, Text } from '@mantine/core';
import type { UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatNumber, formatRecent } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ErrorState } from '../EmptyState.tsx';
import { useListFocus } from '../focus.ts';
import { useProblemText } from '../problem.tsx';
import classes from './list.module.css';

interface ListResultsProps<Page extends { items: unknown[] }> {
  label: string;
  list: UseQueryResult<Page>;
  /** Rendered when the page has no items. */
  empty: (page: Page) => ReactNode;
  children: (page: Page) => ReactNode;
}

/** The loading, error, empty and loaded states of a list. */
export function ListResults<Page extends { items: unknown[] }>(props: ListResultsProps<Page>) {
  const { label, list, empty, children } = props;
  const page = list.data;
  const root = useListFocus();
  return (
    <section
      ref={root}
      tabIndex={-1}
      aria-label={label}
      aria-busy={list.isPending || list.isPlaceholderData}
      className={classes.results}
      data-outdated={list.isPlaceholderData || undefined}
    >
      {list.isPending && <ListSkeleton />}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {page && list.isRefetchError && <OutdatedNote list={list} />}
      {page && (page.items.length === 0 ? empty(page) : children(page))}
    </section>
  );
}

interface OutdatedNoteProps {
  list: Pick<UseQueryResult, 'dataUpdatedAt' | 'error' | 'isFetching' | 'refetch'>;
}

/** Reports that a list could not be refreshed, and since when it is outdated. */
export function OutdatedNote({ list }: OutdatedNoteProps) {
  const { t } = useTranslation('ui');
  const { problemText } = useProblemText();
  return (
    <RetryNote
      role="status"
      className={classes.outdated}
      text={t('outdated', { time: formatRecent(list.dataUpdatedAt), reason: problemText(list.error) })}
      isRetrying={list.isFetching}
      onRetry={() => void list.refetch()}
    />
  );
}

interface MoreFailedNoteProps {
  list: Pick<UseInfiniteQueryResult, 'error' | 'isFetchingNextPage' | 'fetchNextPage'>;
}

/** Reports that the next items of a list could not be loaded. */
export function MoreFailedNote({ list }: MoreFailedNoteProps) {
  const { t } = useTranslation('ui');
  const { problemText } = useProblemText();
  return (
    <RetryNote
      role="alert"
      className={classes.moreFailed}
      text={`${t('moreFailed')} ${problemText(list.error)}`}
      isRetrying={list.isFetchingNextPage}
      onRetry={() => void list.fetchNextPage()}
    />
  );
}

interface RetryNoteProps {
  role: 'status' | 'alert';
  className: string | undefined;
  text: string;
  isRetrying: boolean;
  onRetry: () => void;
}

/** A line above or below a list with a retry button. */
function RetryNote({ role, className, text, isRetrying, onRetry }: RetryNoteProps) {
  const { t } = useTranslation('ui');
  return (
    <Group role={role} gap="xs" py={6} className={className}>
      <Text size="sm">{text}</Text>
      <Button size="compact-sm" variant="default" loading={isRetrying} onClick={onRetry}>
        {t('retry')}
      </Button>
    </Group>
  );
}

const ROWS = Array.from({ length: 12 }, (_, index) => index);

/** Placeholder rows of the same height as the real ones. */
export function ListSkeleton() {
  return (
    <div aria-hidden>
      {ROWS.map((row) => (
        <div key={row} className={classes.skeletonRow}>
          <Skeleton height={28} circle />
          <Skeleton height={10} width="16%" miw={90} />
          <Skeleton height={10} width="28%" miw={110} />
          <Skeleton height={10} width="10%" visibleFrom="sm" ml="auto" />
        </div>
      ))}
    </div>
  );
}

interface Total {
  value: number;
  exact: boolean;
}

interface ListTotalProps {
  total: Total | undefined;
  isOutdated: boolean;
  /** The texts of an exact count and of an estimate. */
  exact: (count: number, number: string) => string;
  about: (number: string) => string;
}

/** The significant digits of an estimate. */
const FIGURES = 3;

/** The number of items. Announced to screen readers when a search is complete. */
export function ListTotal({ total, isOutdated, exact, about }: ListTotalProps) {
  const wordsOf = ({ value, exact: isExact }: Total) =>
    isExact ? exact(value, formatNumber(value)) : about(formatNumber(Number(value.toPrecision(FIGURES))));
  return (
    <span role="status" aria-busy={isOutdated}>
      {total ? wordsOf(total) : '\u00a0'}
    </span>
  );
}

/** An animated line while a visible list is refetched. Always takes its space, for a stable layout. */
export function ProgressLine({ isRunning }: { isRunning: boolean }) {
  return <div className={classes.progress} data-running={isRunning || undefined} aria-hidden />;
}
