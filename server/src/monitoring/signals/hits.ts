import { DAY } from '../../lib/clock.ts';
import type { Finding, Hit, Rule, SignalDetails } from './model.ts';

/** A signal that may still gain hits. */
interface Running {
  raisedAt: Date;
  lastAt: Date;
}

/** The state of a subject before a batch of hits. */
export interface Before {
  /** The latest signal, unless it has been acknowledged. */
  running: Running | undefined;
  /** Earlier hits within the window. */
  hits: readonly (Hit & { counted: boolean })[];
}

/** The result of a batch: hits of the running signal, new signals, and hits that are not enough for one yet. */
interface HitResult {
  gained: Hit[];
  raised: Hit[][];
  left: Hit[];
}

/** A signal that goes on for longer is raised again. */
const MAX_DURATION = DAY;

/**
 * Applies a batch of hits to a subject. A signal is raised when the threshold is reached within a window. It gains hits
 * for as long as each follows another within the window and it has not been acknowledged; after that, the threshold must
 * be reached again. Pure. Hits come in the order of the audit log, which differs from that of their times when the clocks
 * of nodes differ.
 * @param now when new signals are raised.
 */
export function applyHits(
  before: Before,
  hits: readonly Hit[],
  { threshold, window, now }: { threshold: number; window: number; now: Date },
): HitResult {
  const seen = new Map(before.hits.map(({ key, at }) => [key, at.getTime()]));
  let recent: Hit[] = before.hits.filter(({ counted }) => !counted);
  const gained: Hit[] = [];
  const raised: Hit[][] = [];
  let running = before.running && { ...before.running, hits: gained };
  for (const hit of hits) {
    const at = hit.at.getTime();
    const former = seen.get(hit.key);
    if (former !== undefined && at - former < window) continue;
    seen.set(hit.key, at);
    const goesOn =
      running !== undefined &&
      at < running.lastAt.getTime() + window &&
      at < running.raisedAt.getTime() + MAX_DURATION;
    if (running && goesOn) {
      running.hits.push(hit);
      if (hit.at > running.lastAt) running.lastAt = hit.at;
      continue;
    }
    recent = recent.filter((one) => one.at.getTime() > at - window);
    recent.push(hit);
    if (recent.length < threshold) continue;
    raised.push(recent);
    running = { raisedAt: now, lastAt: lastOf(recent), hits: recent };
    recent = [];
  }
  return { gained, raised, left: recent };
}

/** Returns the time of the last hit. */
export const lastOf = (hits: readonly Hit[]): Date =>
  new Date(Math.max(...hits.map(({ at }) => at.getTime())));

/** More are counted but not listed. */
const MAX_SHOWN = 10;

/** The list that the hits of a rule are shown in. */
const SHOWN: Record<Rule, 'addresses' | 'people'> = {
  failures_of_account: 'addresses',
  failures_from_address: 'people',
  new_device_of_admin: 'addresses',
  removals_by_admin: 'people',
  admin_out_of_hours: 'addresses',
  sso_certificate_expires: 'addresses',
  sso_groups_missing: 'people',
  refusals_of_user: 'addresses',
};

/** Returns the details of a signal with more hits. */
export function withHits(
  rule: Rule,
  hits: readonly Hit[],
  former: Omit<SignalDetails, 'lastAt'> & { lastAt?: string },
): SignalDetails {
  const list = SHOWN[rule];
  const shown = new Set(former[list]);
  for (const { detail } of hits) if (detail !== null && shown.size < MAX_SHOWN) shown.add(detail);
  const last = lastOf(hits).toISOString();
  return {
    ...former,
    count: former.count + hits.length,
    lastAt: former.lastAt !== undefined && former.lastAt > last ? former.lastAt : last,
    ...(shown.size > 0 ? { [list]: [...shown] } : {}),
  };
}

/** Returns the details of a new signal. */
export const detailsOf = (
  { rule, name, by }: Pick<Finding, 'rule' | 'by'> & { name?: string },
  hits: readonly Hit[],
  minutes: number,
): SignalDetails =>
  withHits(rule, hits, { ...(name !== undefined && { name }), count: 0, minutes, ...(by && { by }) });
