import { useTranslation } from 'react-i18next';
import type { AuditSearch } from '../search.ts';
import { formatMoment } from '../time.ts';

/** The time that a view is narrowed down to, in words; undefined: it is not. */
export function useTimeWords({ period, from, to }: AuditSearch): string | undefined {
  const { t } = useTranslation('audit');
  if (period) return t(`time.period.${period}`);
  if (from && to) return t('time.between', { from: formatMoment(from), to: formatMoment(to) });
  if (from) return t('time.since', { from: formatMoment(from) });
  return to && t('time.until', { to: formatMoment(to) });
}
