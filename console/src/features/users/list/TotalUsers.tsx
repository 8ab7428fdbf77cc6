import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../app/format.ts';
import type { UserPage } from '../data/list.ts';

interface TotalUsersProps {
  total: UserPage['total'] | undefined;
  isOutdated: boolean;
}

/** What an estimate can be trusted for; more figures would look like a count. */
const FIGURES = 3;

/** How many people the view holds. A screen reader hears it when a search has come to its end. */
export function TotalUsers({ total, isOutdated }: TotalUsersProps) {
  const { t } = useTranslation('users');
  const wordsOf = ({ value, exact }: UserPage['total']) =>
    exact
      ? t('total.exact', { count: value, number: formatNumber(value) })
      : t('total.about', { number: formatNumber(Number(value.toPrecision(FIGURES))) });
  return (
    <span role="status" aria-busy={isOutdated}>
      {total ? wordsOf(total) : '\u00a0'}
    </span>
  );
}
