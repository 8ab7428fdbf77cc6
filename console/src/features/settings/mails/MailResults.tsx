import { useMediaQuery } from '@mantine/hooks';
import { IconMail } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { useListFocus } from '../../../ui/focus.ts';
import type { MailPage } from './data.ts';
import { MailCards } from './MailCards.tsx';
import { MailSkeleton } from './MailSkeleton.tsx';
import classes from './Mails.module.css';
import { MailTable } from './MailTable.tsx';
import type { MailsSearch } from './search.ts';

interface MailResultsProps {
  list: UseQueryResult<MailPage>;
  view: MailsSearch;
  onRetried: () => Promise<unknown>;
}

/** What came of asking for mails: the mails, none, or a failure. */
export function MailResults({ list, view, onRetried }: MailResultsProps) {
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
