import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../app/format.ts';
import type { UserPage } from '../data/list.ts';

interface TotalUsersProps {
  total: UserPage['total'] | undefined;
  isOutdated: boolean;
}

/** How many people the view holds. A screen reader hears it when a search has come to its end. */
export function TotalUsers({ total, isOutdated }: TotalUsersProps) {
  const { t } = useTranslation('users');
  const words = total && wordsOf(total);
  function wordsOf({ value, exact }: UserPage['total']): string {
    const number = formatNumber(value);
    return exact ? t('total.exact', { count: value, number }) : t('total.about', { number });
  }
  return (
    <span role="status" aria-busy={isOutdated}>
      {words ?? '\u00a0'}
    </span>
  );
}
