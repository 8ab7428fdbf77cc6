import type { SignInCounts } from '../data.ts';

/** How sign-ins end, from the bottom of a bar to its top. */
export const SERIES = ['success', 'failure', 'denied'] as const;
export type Series = (typeof SERIES)[number];

/** All of a span together. */
export function sumsOf(counts: readonly SignInCounts[]): Record<Series, number> {
  const sums = { success: 0, failure: 0, denied: 0 };
  for (const count of counts) for (const series of SERIES) sums[series] += count[series];
  return sums;
}
