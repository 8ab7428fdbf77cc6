import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { Table } from '../../../ui/Table.tsx';
import type { SignInCounts } from '../data.ts';
import type { OverviewSearch } from '../search.ts';
import classes from './SignIns.module.css';
import { SERIES } from './series.ts';
import { useSignInsWords } from './useSignInsWords.ts';

interface SignInsTableProps {
  counts: readonly SignInCounts[];
  by: OverviewSearch['by'];
}

/** The numbers behind the chart, the latest first. */
export function SignInsTable({ counts, by }: SignInsTableProps) {
  const { t } = useTranslation('overview');
  const { longTime } = useSignInsWords(by);
  return (
    <Table className={classes.table} aria-label={t('signIns.numbers')}>
      <thead>
        <tr>
          <th>{t(`signIns.when.${by ?? 'hour'}`)}</th>
          {SERIES.map((series) => (
            <th key={series} className={classes.number}>
              {t(`signIns.${series}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {counts.toReversed().map((count) => (
          <tr key={count.at}>
            <th scope="row" className={classes.when}>
              <time dateTime={count.at}>{longTime(count.at)}</time>
            </th>
            {SERIES.map((series) => (
              <td key={series} className={classes.number} data-zero={count[series] === 0 || undefined}>
                {formatNumber(count[series])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
