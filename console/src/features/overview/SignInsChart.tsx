import '@mantine/charts/styles.layer.css';
import { BarChart, ChartTooltip } from '@mantine/charts';
import { useReducedMotion } from '@mantine/hooks';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './SignInsCard.module.css';
import type { OverviewSearch } from './search.ts';
import { shortNumber } from './short-number.ts';
import { SERIES, type Series, type SignInCounts, useSignInsText } from './sign-ins.ts';

interface SignInsChartProps {
  counts: readonly SignInCounts[];
  by: OverviewSearch['by'];
}

/** Failed and denied sign-ins are hatched, so that they can be distinguished without color. */
const FILLS: Record<Series, string> = {
  success: 'var(--sign-ins-success)',
  failure: 'url(#sign-ins-failure)',
  denied: 'url(#sign-ins-denied)',
};

/** A bar per hour or day. It takes no focus, since the card provides a text alternative and a table of the counts. */
export default function SignInsChart({ counts, by }: SignInsChartProps) {
  const { t } = useTranslation('overview');
  const { shortTime, longTime } = useSignInsText(by);
  const prefersReducedMotion = useReducedMotion();
  const series = SERIES.map((name) => ({
    name,
    label: t(`signIns.${name}`),
    color: `var(--sign-ins-${name})`,
  }));
  return (
    <BarChart
      h={220}
      className={classes.bars}
      data={counts.map((count) => ({ ...count }))}
      dataKey="at"
      type="stacked"
      series={series}
      maxBarWidth={28}
      tickLine="none"
      gridAxis="x"
      valueFormatter={shortNumber}
      barProps={({ name }) => ({
        fill: FILLS[SERIES.find((known) => known === name) ?? 'success'],
        isAnimationActive: !prefersReducedMotion,
        animationDuration: 300,
      })}
      barChartProps={{ accessibilityLayer: false, margin: { top: 4, right: 4, bottom: 0, left: 0 } }}
      xAxisProps={{ tickFormatter: shortTime, minTickGap: 24, interval: 'equidistantPreserveStart' }}
      yAxisProps={{ allowDecimals: false, width: 44 }}
      tooltipProps={{
        isAnimationActive: false,
        content: ({ label, payload }) => (
          <ChartTooltip
            label={typeof label === 'string' ? longTime(label) : undefined}
            payload={payload}
            series={series}
            valueFormatter={formatNumber}
          />
        ),
      }}
    >
      <defs>
        {(['failure', 'denied'] as const).map((name) => (
          <pattern
            key={name}
            id={`sign-ins-${name}`}
            width={6}
            height={6}
            patternUnits="userSpaceOnUse"
            patternTransform={name === 'failure' ? 'rotate(45)' : 'rotate(-45)'}
          >
            <rect width={6} height={6} fill={`var(--sign-ins-${name}-background)`} />
            <rect width={3} height={6} fill={`var(--sign-ins-${name})`} />
          </pattern>
        ))}
      </defs>
    </BarChart>
  );
}
