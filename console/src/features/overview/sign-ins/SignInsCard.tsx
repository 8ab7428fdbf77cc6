import { ActionIcon, Group, Skeleton, Text, Tooltip } from '@mantine/core';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from 'roster-contract';
import { formatDateTime, formatNumber } from '../../../lib/format.ts';
import { lazyPart } from '../../../lib/lazy.ts';
import { Card } from '../parts/Card.tsx';
import { validateOverviewSearch } from '../search.ts';
import classes from './SignIns.module.css';
import { SignInsTable } from './SignInsTable.tsx';
import { SERIES, sumsOf } from './series.ts';
import { useSignInsWords } from './useSignInsWords.ts';

// It brings a whole library along, which no other page needs.
const chart = lazyPart(['overview'], () => import('./SignInsChart.tsx'));

/** Who signed in and who failed, by the hour or by the day, as a chart or as its numbers. */
export function SignInsCard({ activity }: { activity: Activity }) {
  const { t } = useTranslation('overview');
  const { by } = validateOverviewSearch(useSearch({ strict: false }));
  const [isTable, setTable] = useState(false);
  const counts = by === 'day' ? activity.signIns.days : activity.signIns.hours;
  const sums = sumsOf(counts);
  const { summary } = useSignInsWords(by);
  const toggle = t(isTable ? 'signIns.chart' : 'signIns.table');
  return (
    <Card
      title={t('signIns.title')}
      aside={
        <Group gap={6}>
          <nav aria-label={t('signIns.span')} className={classes.spans}>
            {([undefined, 'day'] as const).map((span) => (
              <Link
                key={span ?? 'hour'}
                to="/overview"
                search={span === undefined ? {} : { by: span }}
                replace
                resetScroll={false}
                activeOptions={{ exact: true, includeSearch: true }}
                className={classes.span}
              >
                {t(`signIns.by.${span ?? 'hour'}`)}
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
          <Suspense fallback={<Skeleton height={220} />}>
            <chart.Part counts={counts} by={by} />
          </Suspense>
          {sums.success + sums.failure + sums.denied === 0 && (
            <Text size="sm" c="dimmed" className={classes.nothing}>
              {t('signIns.none')}
            </Text>
          )}
        </div>
      )}
    </Card>
  );
}
