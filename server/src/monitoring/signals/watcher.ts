import type { AnyCaller } from '../../access/actor.ts';
import { type Attempt, createContext, SYSTEM_CALLER, type TransactionContext } from '../../access/context.ts';
import { advanceConsumer } from '../../audit/consumers-store.ts';
import type { Database, Tx } from '../../db/database.ts';
import type { Job } from '../../jobs/job.ts';
import { type Clock, HOUR } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import type { Vault } from '../../lib/vault.ts';
import { isMailSetUp, readSettings, type Settings, type SettingsSnapshot } from '../../settings/index.ts';
import { applyHits, detailsOf, lastOf, withHits } from './hits.ts';
import { mailSignals, nextMailAt } from './mails.ts';
import type { Finding, Hit, Rule } from './model.ts';
import { findingsOf, thresholdOf, windowOf } from './rules.ts';
import { countOpenSignals } from './store.ts';
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
  readUnreported,
  saveGained,
  saveHits,
} from './watcher-store.ts';

/** Called for the metrics. */
interface WatcherMetrics {
  /** The number of open signals. Called before each run of the job, on every node. */
  onOpen(count: number): void;
  /** After the commit. */
  onRaised(rule: Rule): void;
}

const RAISE: Attempt = { eventType: 'signal', operation: 'raise', target: undefined };
/** The most sealed events that one step processes. */
const BATCH = 2000;
/** Signals about events older than this, for example from while Roster was down, are not mailed. */
const MAX_MAIL_AGE = HOUR;
/** Signals of a rule per hour; further ones are combined in one, so that an attack on many does not hide other signals. */
const MAX_PER_HOUR = 50;
const OVERFLOW = '*';

/** What the watcher needs from elsewhere; wired in server.ts. */
interface WatcherDependencies {
  database: Database;
  clock: Clock;
  vault: Vault;
  settings: SettingsSnapshot;
}

/**
 * Creates the job that reads the sealed events in order and raises signals. Each step is one transaction that also
 * advances the consumer's position, so that every event is processed exactly once, on whichever node.
 */
export function watchSignals(dependencies: WatcherDependencies, { onOpen, onRaised }: WatcherMetrics): Job {
  const ctx = createContext(dependencies, SYSTEM_CALLER);
  return {
    name: 'signals',
    async nextRunAt() {
      onOpen((await countOpenSignals(ctx.db)).value);
      if (await isBehind(ctx.db)) return ctx.now();
      const unreported = await readUnreported(ctx.db);
      if (unreported.length === 0) return undefined;
      return new Date(Math.min(...unreported.map((each) => nextMailAt(each).getTime())));
    },
    async runStep() {
      const { hasWorked, raised } = await ctx.transaction(RAISE, (inner) =>
        processBatch(inner, dependencies),
      );
      for (const { rule } of raised) onRaised(rule);
      return hasWorked;
    },
  };
}

/** What is written for a batch of findings. */
interface Changes {
  raised: NewSignal[];
  changed: Pick<NewSignal, 'id' | 'details' | 'lastAt'>[];
  kept: KeptHit[];
}

/** Processes the next events. */
async function processBatch(
  { tx, now, auditAll }: TransactionContext<AnyCaller>,
  dependencies: WatcherDependencies,
): Promise<{ hasWorked: boolean; raised: NewSignal[] }> {
  const after = await lockConsumer(tx);
  if (after === undefined) return { hasWorked: false, raised: [] };
  const { signals: settings } = await readSettings(tx);
  const { events, through } = await readSealed(tx, after, BATCH);
  const found = events.flatMap((event) => findingsOf(event, settings));
  const { raised, changed, kept } = await applyFindings(tx, groupBySubject(found), settings, now);
  const isMailOff = settings.mailTo.length === 0 || !isMailSetUp(dependencies);
  for (const signal of raised) {
    const isRecent = signal.lastAt.getTime() > now.getTime() - MAX_MAIL_AGE;
    await insertSignal(tx, { ...signal, isReported: isMailOff || !isRecent });
  }
  await saveGained(tx, changed);
  await saveHits(tx, kept);
  await auditAll(raised.map(eventOf));
  if (through !== undefined) await advanceConsumer(tx, 'signals', through);
  const mailed = await mailSignals(tx, dependencies.vault, settings, now);
  return { hasWorked: through !== undefined || mailed, raised };
}

const eventOf = ({ id, rule, details }: NewSignal) =>
  ({
    eventType: 'signal',
    operation: 'raise',
    outcome: 'success',
    target: { type: 'signal', id, name: details.name ?? null },
    after: { rule, ...details },
  }) as const;

/** Findings of one rule about one subject, with the name in the last of them. */
interface Group extends Omit<Finding, 'hit'> {
  hits: Hit[];
}

function groupBySubject(found: readonly Finding[]): Group[] {
  const all = new Map<string, Group>();
  for (const { hit, ...about } of found) {
    const hits = all.get(keyOf(about))?.hits ?? [];
    hits.push(hit);
    all.set(keyOf(about), { ...about, hits });
  }
  return [...all.values()];
}

const keyOf = ({ rule, subject }: { rule: string; subject: string }) => `${rule} ${subject}`;

/** Applies the findings to each subject, and combines signals beyond the limit of a rule. */
async function applyFindings(
  tx: Tx,
  found: readonly Group[],
  settings: Settings['signals'],
  now: Date,
): Promise<Changes> {
  const outcome: Changes = { raised: [], changed: [], kept: [] };
  if (found.length === 0) return outcome;
  const window = windowOf(settings);
  const since = (hits: readonly Hit[]) => new Date(Math.min(...hits.map(({ at }) => at.getTime())) - window);
  const watched = found.map(({ rule, subject, hits }) => ({ rule, subject, since: since(hits) }));
  const latest = new Map((await lockLatest(tx, watched)).map((signal) => [keyOf(signal), signal]));
  const before = Map.groupBy(await readHits(tx, watched), keyOf);
  const raisedLastHour = await countRaised(tx, new Date(now.getTime() - HOUR));
  const overflow = new Map<Rule, Hit[]>();

  for (const { hits, ...about } of found) {
    const { rule, subject } = about;
    const signal = runningOf(latest.get(keyOf(about)));
    const known = { running: signal, hits: before.get(keyOf(about)) ?? [] };
    const limits = { threshold: thresholdOf(rule, settings), window, now };
    const result = applyHits(known, hits, limits);
    if (signal && result.gained.length > 0) outcome.changed.push(withGainedHits(signal, result.gained));
    for (const all of result.raised) {
      const count = raisedLastHour.get(rule) ?? 0;
      if (count >= MAX_PER_HOUR) {
        overflow.set(rule, [...(overflow.get(rule) ?? []), ...all]);
        continue;
      }
      raisedLastHour.set(rule, count + 1);
      outcome.raised.push(newSignal(about, all, settings.windowMinutes, now));
    }
    if (result.raised.length > 0) await dropHits(tx, rule, subject);
    const newHits = new Set(hits);
    const keep = (counted: boolean) => (hit: Hit) => ({ ...hit, rule, subject, counted });
    outcome.kept.push(...result.left.filter((hit) => newHits.has(hit)).map(keep(false)));
    // A user may be removed again later and must not be counted twice; an event is processed once only.
    if (rule === 'removals_by_admin')
      outcome.kept.push(...[...result.gained, ...result.raised.flat()].map(keep(true)));
  }
  for (const [rule, hits] of overflow) {
    const about = { rule, subject: OVERFLOW, since: since(hits) };
    const signal = runningOf((await lockLatest(tx, [about]))[0]);
    const { gained, raised } = applyHits({ running: signal, hits: [] }, hits, { threshold: 1, window, now });
    if (signal && gained.length > 0) outcome.changed.push(withGainedHits(signal, gained));
    for (const all of raised) outcome.raised.push(newSignal(about, all, settings.windowMinutes, now));
  }
  return outcome;
}

/** An acknowledged signal gains no hits. */
const runningOf = (signal: LatestSignal | undefined) => (signal?.acknowledged ? undefined : signal);

const withGainedHits = ({ id, rule, details, lastAt }: LatestSignal, hits: readonly Hit[]) => {
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
  isReported: false,
});
