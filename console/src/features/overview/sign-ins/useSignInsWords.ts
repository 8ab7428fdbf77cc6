import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import type { SignInCounts } from '../data.ts';
import type { OverviewSearch } from '../search.ts';
import type { Series } from './series.ts';

/** The sign-ins of a span in words, for the axes and for who does not see the chart. */
export function useSignInsWords(by: OverviewSearch['by']) {
  const { t, i18n } = useTranslation('overview');
  const short = new Intl.DateTimeFormat(
    i18n.language,
    by === 'day'
      ? { month: 'short', day: 'numeric' }
      : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  );
  const long = new Intl.DateTimeFormat(
    i18n.language,
    by === 'day'
      ? { weekday: 'short', month: 'short', day: 'numeric' }
      : { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  );
  const shortTime = (at: string) => short.format(new Date(at));
  const longTime = (at: string) => long.format(new Date(at));

  /** What the chart shows: the sums, and when there was most. */
  const summary = (counts: readonly SignInCounts[], sums: Record<Series, number>): string => {
    const told = t(`signIns.summary.${by ?? 'hour'}`, {
      success: formatNumber(sums.success),
      failure: formatNumber(sums.failure),
      denied: formatNumber(sums.denied),
    });
    const most = counts.reduce<SignInCounts | undefined>(
      (best, count) => (count.success > (best?.success ?? 0) ? count : best),
      undefined,
    );
    if (most === undefined) return told;
    return `${told} ${t('signIns.summary.most', { when: longTime(most.at), number: formatNumber(most.success) })}`;
  };
  return { shortTime, longTime, summary };
}
