import { DAY } from '../../lib/clock.ts';
import type { Hit } from './model.ts';

/** A signal that may still go on. */
export interface Running {
  raisedAt: Date;
  lastAt: Date;
}

/** What is known of a subject from before. */
export interface Before {
  /** The latest signal, unless somebody has acknowledged it. */
  running: Running | undefined;
  /** Hits of the window before, as far as they matter. */
  hits: readonly (Hit & { counted: boolean })[];
}

/** What follows from hits: what the running signal gains, signals that are raised, and what may become one yet. */
export interface Course {
  gained: Hit[];
  raised: Hit[][];
  left: Hit[];
}

/** However long it goes on, every day is told of. */
const LONGEST = DAY;

/**
 * Goes on with a subject. One signal is raised when there are as many hits as the threshold within a window. It counts on
 * as long as one hit follows another within the window, and nobody has acknowledged it; then it takes as many anew.
 * Pure. Hits come in the order of the trail, which is not quite that of their times when clocks differ.
 * @param now when what is raised here is raised.
 */
export function follow(
  before: Before,
  hits: readonly Hit[],
  { threshold, window, now }: { threshold: number; window: number; now: Date },
): Course {
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
      at < running.raisedAt.getTime() + LONGEST;
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

/** When the last of them happened. */
export const lastOf = (hits: readonly Hit[]): Date =>
  new Date(Math.max(...hits.map(({ at }) => at.getTime())));
