import type { Activity } from 'roster-contract';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import type { OverviewSearch } from './search.ts';

/** Sign-ins of one hour or day, by outcome. */
export type SignInCounts = Activity['signIns']['hours'][number];

/** Outcomes of sign-ins, from the bottom of a bar to its top. */
export const SERIES = ['success', 'failure', 'denied'] as const;
export type Series = (typeof SERIES)[number];

/** Returns the sum of each outcome. */
export function sumsOf(counts: readonly SignInCounts[]): Record<Series, number> {
  const sums = { success: 0, failure: 0, denied: 0 };
  for (const count of counts) for (const series of SERIES) sums[series] += count[series];
  return sums;
}

const HOUR = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { month: 'short', day: 'numeric' } as const;

/** Returns the texts for the axis, the tooltip, and the chart's text alternative. */
export function useSignInsText(by: OverviewSearch['by']) {
  const { t, i18n } = useTranslation('overview');
  const unit = by === 'day' ? DAY : HOUR;
  const short = new Intl.DateTimeFormat(i18n.language, unit);
  const long = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', ...unit });
  const shortTime = (at: string) => short.format(new Date(at));
  const longTime = (at: string) => long.format(new Date(at));

  /** Describes the chart: the sums, and the hour or day with the most sign-ins. */
  const summary = (counts: readonly SignInCounts[], sums: Record<Series, number>): string => {
    const total = t(`signIns.summary.${by ?? 'hour'}`, {
      success: formatNumber(sums.success),
      failure: formatNumber(sums.failure),
      denied: formatNumber(sums.denied),
    });
    const peak = counts.reduce<SignInCounts | undefined>(
      (best, count) => (count.success > (best?.success ?? 0) ? count : best),
      undefined,
    );
    if (peak === undefined) return total;
    return `${total} ${t('signIns.summary.peak', { when: longTime(peak.at), number: formatNumber(peak.success) })}`;
  };
  return { shortTime, longTime, summary };
}
