import { lastOf } from './follow.ts';
import type { Finding, Hit, Rule, SignalDetails } from './model.ts';

/** Enough to know what it is about. */
const MOST_SHOWN = 10;

/** Which list the hits of a rule are shown in. */
const SHOWN: Record<Rule, 'addresses' | 'people'> = {
  failures_of_account: 'addresses',
  failures_from_address: 'people',
  new_device_of_admin: 'addresses',
  removals_by_admin: 'people',
  admin_out_of_hours: 'addresses',
};

/** What is told of hits, on top of what was told before. */
export function withHits(
  rule: Rule,
  hits: readonly Hit[],
  former: Omit<SignalDetails, 'lastAt'> & { lastAt?: string },
): SignalDetails {
  const list = SHOWN[rule];
  const shown = new Set(former[list]);
  for (const { detail } of hits) if (detail !== null && shown.size < MOST_SHOWN) shown.add(detail);
  const last = lastOf(hits).toISOString();
  return {
    ...former,
    count: former.count + hits.length,
    lastAt: former.lastAt !== undefined && former.lastAt > last ? former.lastAt : last,
    ...(shown.size > 0 ? { [list]: [...shown] } : {}),
  };
}

/** What is told of a signal that is raised. */
export const detailsOf = (
  { rule, name, by }: Pick<Finding, 'rule' | 'by'> & { name?: string },
  hits: readonly Hit[],
  minutes: number,
): SignalDetails =>
  withHits(rule, hits, { ...(name !== undefined && { name }), count: 0, minutes, ...(by && { by }) });
