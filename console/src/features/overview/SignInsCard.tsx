import { ActionIcon, Group, Skeleton, Text, Tooltip } from '@mantine/core';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Activity } from 'roster-contract';
import { formatDateTime, formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { Table } from '../../ui/Table.tsx';
import { Card } from './Card.tsx';
import classes from './SignInsCard.module.css';
import { type OverviewSearch, validateOverviewSearch } from './search.ts';
import { SERIES, type SignInCounts, sumsOf, useSignInsText } from './sign-ins.ts';

// Its chart library is used nowhere else.
const chart = lazyPart(['overview'], () => import('./SignInsChart.tsx'));

/** Sign-ins by outcome, per hour or per day, as a chart or as a table. */
export function SignInsCard({ activity }: { activity: Activity }) {
  const { t } = useTranslation('overview');
  const { by } = validateOverviewSearch(useSearch({ strict: false }));
  const [isTable, setTable] = useState(false);
  const counts = by === 'day' ? activity.signIns.days : activity.signIns.hours;
  const sums = sumsOf(counts);
  const { summary } = useSignInsText(by);
  const toggle = t(isTable ? 'signIns.showChart' : 'signIns.showTable');
  return (
    <Card
      title={t('signIns.title')}
      aside={
        <Group gap={6}>
          <nav aria-label={t('signIns.period')} className={classes.periods}>
            {([undefined, 'day'] as const).map((period) => (
              <Link
                key={period ?? 'hour'}
                to="/overview"
                search={period === undefined ? {} : { by: period }}
                replace
                resetScroll={false}
                activeOptions={{ exact: true, includeSearch: true }}
                className={classes.period}
              >
                {t(`signIns.by.${period ?? 'hour'}`)}
              </Link>
            ))}
          </nav>
          <Tooltip label={toggle}>
            <ActionIcon aria-label={toggle} aria-pressed={isTable} onClick={() => setTable(!isTable)}>
              {isTable ? <IconChartBar size={16} stroke={1.75} /> : <IconTable size={16} stroke={1.75} />}
            </ActionIcon>
          </Tooltip>
        </Group>
      }
      note={t(`signIns.note.${by ?? 'hour'}`, { time: formatDateTime(activity.countedAt) })}
    >
      <ul className={classes.legend}>
        {SERIES.map((series) => (
          <li key={series}>
            <span className={classes.swatch} data-series={series} aria-hidden />
            {t(`signIns.${series}`)} <strong>{formatNumber(sums[series])}</strong>
          </li>
        ))}
      </ul>
      {isTable ? (
        <SignInsTable counts={counts} by={by} />
      ) : (
        <div className={classes.chart} role="img" aria-label={summary(counts, sums)}>
          <chart.Part fallback={<Skeleton height={220} />} counts={counts} by={by} />
          {sums.success + sums.failure + sums.denied === 0 && (
            <Text size="sm" c="dimmed" className={classes.empty}>
              {t('signIns.none')}
            </Text>
          )}
        </div>
      )}
    </Card>
  );
}

interface SignInsTableProps {
  counts: readonly SignInCounts[];
  by: OverviewSearch['by'];
}

/** The counts behind the chart, latest first. */
function SignInsTable({ counts, by }: SignInsTableProps) {
  const { t } = useTranslation('overview');
  const { longTime } = useSignInsText(by);
  return (
    <Table className={classes.table} aria-label={t('signIns.counts')}>
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
