import { useTranslation } from 'react-i18next';
import { formatTimestamp } from '../../../lib/format.ts';
import type { AuditSearch } from '../search.ts';

/** The time that a view is narrowed down to, in words; undefined: it is not. */
export function useTimeWords({ period, from, to }: AuditSearch): string | undefined {
  const { t } = useTranslation('audit');
  if (period) return t(`time.period.${period}`);
  if (from && to) return t('time.between', { from: formatTimestamp(from), to: formatTimestamp(to) });
  if (from) return t('time.since', { from: formatTimestamp(from) });
  return to && t('time.until', { to: formatTimestamp(to) });
}
