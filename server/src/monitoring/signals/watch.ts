import { SYSTEM_CALLER } from '../../access/context.ts';
import { advanceConsumer } from '../../audit/consumers-store.ts';
import { recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import type { Job } from '../../jobs/job.ts';
import { HOUR } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import { isMailSetUp, readSettings, type Settings } from '../../settings/index.ts';
import { detailsOf, withHits } from './details.ts';
import { follow, lastOf } from './follow.ts';
import { readUntold } from './mails-store.ts';
import type { Finding, Hit, Rule } from './model.ts';
import { findingsOf, thresholdOf, windowOf } from './rules.ts';
import { countOpenSignals } from './store.ts';
import { tellAt, tellSignals } from './tell.ts';
import {
  countRaised,
  dropHits,
  insertSignal,
  isBehind,
  type KeptHit,
  type LatestSignal,
  lockConsumer,
  lockLatest,
  type NewSignal,
  readHits,
  readSealed,
  saveCourse,
  saveHits,
} from './watch-store.ts';

/** What watching tells of itself. */
export interface WatchNews {
  /** How many signals nobody has acknowledged; told now and then, on all nodes. */
  onOpen(count: number): void;
  /** After the commit. */
  onRaised(rule: Rule): void;
}

/** Sealed events of a piece at most. */
const BATCH = 2000;
/** What happened longer ago is no news to mail: Roster, or its database, was away. */
const NEWS = HOUR;
/**
 * More signals of a rule in an hour are gathered in one about many, so that an attack from everywhere neither fills the
 * list nor hides what else is in it.
 */
const MOST_APART = 50;
const MANY = '*';

/** Roster itself. */

/**
 * Watches the sealed events in their order and raises signals. Each piece is one transaction with the follower's move, so
 * what a crash interrupts is done again, and nothing is done twice, whatever number of nodes there is.
 */
export function watchSignals(services: Services, { onOpen, onRaised }: WatchNews): Job {
  const { database, clock } = services;
  return {
    name: 'signals',
    async nextRunAt() {
      onOpen((await countOpenSignals(database.db)).value);
      if (await isBehind(database.db)) return clock.now();
      const untold = await readUntold(database.db);
      if (untold.length === 0) return undefined;
      return new Date(Math.min(...untold.map((one) => tellAt(one).getTime())));
    },
    async runStep() {
      const { isDone, raised } = await database.transact((tx) => look(tx, services, clock.now()));
      for (const { rule } of raised) onRaised(rule);
      return isDone;
    },
  };
}

/** What is written of what was found. */
interface Outcome {
  raised: NewSignal[];
  changed: Pick<NewSignal, 'id' | 'details' | 'lastAt'>[];
  kept: KeptHit[];
}

/** Looks at the next events. */
async function look(
  tx: Tx,
  services: Services,
  now: Date,
): Promise<{ isDone: boolean; raised: NewSignal[] }> {
  const after = await lockConsumer(tx);
  if (after === undefined) return { isDone: false, raised: [] };
  const { signals: settings } = await readSettings(tx);
  const { events, through } = await readSealed(tx, after, BATCH);
  const found = events.flatMap((event) => findingsOf(event, settings));
  const { raised, changed, kept } = await verifyAttempt(tx, groups(found), settings, now);
  const isTold = settings.mailTo.length === 0 || !isMailSetUp(services);
  for (const signal of raised) {
    const isNews = signal.lastAt.getTime() > now.getTime() - NEWS;
    await insertSignal(tx, { ...signal, told: isTold || !isNews });
  }
  await saveCourse(tx, changed);
  await saveHits(tx, kept);
  await recordAll(tx, SYSTEM_CALLER, now, raised.map(eventOf));
  if (through !== undefined) await advanceConsumer(tx, 'signals', through);
  const mailed = await tellSignals(tx, services, settings, now);
  return { isDone: through !== undefined || mailed, raised };
}

const eventOf = ({ id, rule, details }: NewSignal) =>
  ({
    eventType: 'signal',
    operation: 'raise',
    outcome: 'success',
    target: { type: 'signal', id, name: details.name ?? null },
    after: { rule, ...details },
  }) as const;

/** Findings of one rule about one subject; the last names it. */
interface Group extends Omit<Finding, 'hit'> {
  hits: Hit[];
}

function groups(found: readonly Finding[]): Group[] {
  const all = new Map<string, Group>();
  for (const { hit, ...about } of found) {
    const hits = all.get(keyOf(about))?.hits ?? [];
    hits.push(hit);
    all.set(keyOf(about), { ...about, hits });
  }
  return [...all.values()];
}

const keyOf = ({ rule, subject }: { rule: string; subject: string }) => `${rule} ${subject}`;

/** Goes on with each subject, and gathers what is too many. */
async function verifyAttempt(
  tx: Tx,
  found: readonly Group[],
  settings: Settings['signals'],
  now: Date,
): Promise<Outcome> {
  const outcome: Outcome = { raised: [], changed: [], kept: [] };
  if (found.length === 0) return outcome;
  const window = windowOf(settings);
  const since = (hits: readonly Hit[]) => new Date(Math.min(...hits.map(({ at }) => at.getTime())) - window);
  const watched = found.map(({ rule, subject, hits }) => ({ rule, subject, since: since(hits) }));
  const latest = new Map((await lockLatest(tx, watched)).map((signal) => [keyOf(signal), signal]));
  const before = Map.groupBy(await readHits(tx, watched), keyOf);
  const lately = await countRaised(tx, new Date(now.getTime() - HOUR));
  const gathered = new Map<Rule, Hit[]>();

  for (const { hits, ...about } of found) {
    const { rule, subject } = about;
    const signal = runningOf(latest.get(keyOf(about)));
    const known = { running: signal, hits: before.get(keyOf(about)) ?? [] };
    const limits = { threshold: thresholdOf(rule, settings), window, now };
    const course = follow(known, hits, limits);
    if (signal && course.gained.length > 0) outcome.changed.push(gaining(signal, course.gained));
    for (const all of course.raised) {
      const count = lately.get(rule) ?? 0;
      if (count >= MOST_APART) {
        gathered.set(rule, [...(gathered.get(rule) ?? []), ...all]);
        continue;
      }
      lately.set(rule, count + 1);
      outcome.raised.push(newSignal(about, all, settings.windowMinutes, now));
    }
    if (course.raised.length > 0) await dropHits(tx, rule, subject);
    const fresh = new Set(hits);
    const keep = (counted: boolean) => (hit: Hit) => ({ ...hit, rule, subject, counted });
    outcome.kept.push(...course.left.filter((hit) => fresh.has(hit)).map(keep(false)));
    // Of people it must be known later that they were counted; an event comes but once.
    if (rule === 'removals_by_admin')
      outcome.kept.push(...[...course.gained, ...course.raised.flat()].map(keep(true)));
  }
  for (const [rule, hits] of gathered) {
    const about = { rule, subject: MANY, since: since(hits) };
    const signal = runningOf((await lockLatest(tx, [about]))[0]);
    const { gained, raised } = follow({ running: signal, hits: [] }, hits, { threshold: 1, window, now });
    if (signal && gained.length > 0) outcome.changed.push(gaining(signal, gained));
    for (const all of raised) outcome.raised.push(newSignal(about, all, settings.windowMinutes, now));
  }
  return outcome;
}

/** What somebody has acknowledged does not go on. */
const runningOf = (signal: LatestSignal | undefined) => (signal?.acknowledged ? undefined : signal);

const gaining = ({ id, rule, details, lastAt }: LatestSignal, hits: readonly Hit[]) => {
  const last = lastOf(hits);
  return { id, details: withHits(rule, hits, details), lastAt: last > lastAt ? last : lastAt };
};

const newSignal = (
  about: Pick<Finding, 'rule' | 'subject' | 'by'> & { name?: string },
  hits: readonly Hit[],
  minutes: number,
  now: Date,
): NewSignal => ({
  id: newId(),
  rule: about.rule,
  subject: about.subject,
  details: detailsOf(about, hits, minutes),
  raisedAt: now,
  lastAt: lastOf(hits),
  told: false,
});
