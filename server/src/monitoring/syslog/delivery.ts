import { advanceConsumer, readConsumer } from '../../audit/consumers-store.ts';
import {
  clearSyslogPause,
  readSyslogPause,
  type SyslogPause,
  saveSyslogPause,
} from '../../audit/syslog-pause-store.ts';
import type { Queryable } from '../../db/database.ts';
import type { Job } from '../../jobs/job.ts';
import { backoff } from '../../lib/backoff.ts';
import { type Clock, MINUTE, SECOND } from '../../lib/clock.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import { eventContent, sealContent } from './message.ts';
import { originOf } from './origin.ts';
import { longestOf, type Receiver, receiverOf, type SyslogTimeouts } from './receiver.ts';
import { send } from './send.ts';
import { type Lag, readLag, readSealedAfter, type Sealed } from './store.ts';
import { writeMessage } from './syslog.ts';

/** What sending on needs of those above it. */
export interface PushNeeds {
  db: Queryable;
  clock: Clock;
  settings: SettingsSnapshot;
  patience: SyslogTimeouts;
  /** Told now and then. */
  onLag(lag: Lag): void;
}

/** How much goes over one connection: so many events, and about so many bytes. */
const EVENTS = 500;
const BYTES = 1024 * 1024;
/** While the receiver is away; begins with a second and doubles. */
const LONGEST_PAUSE = 2 * MINUTE;

const UP_TO_DATE: Lag = { waiting: 0, oldest: null };

/**
 * Sends sealed events on in their order, as the pieces of a worker's work (jobs/worker.ts). Where it has come to stands
 * in the database and moves on when the receiver has everything up to there: what a crash interrupts is sent again.
 */
export function createSyslogForwarder({ db, clock, settings, patience, onLag }: PushNeeds): Job {
  let pause: SyslogPause | undefined;
  /** Whether the settings and the pause are those of this shift; whoever changes them is heard in the next. */
  let isFresh = false;
  let ending = new AbortController();

  const settle = async (sealed: readonly Sealed[]) => {
    const last = sealed.at(-1);
    if (last) await advanceConsumer(db, 'push', last.ordinal);
    if (!pause) return;
    await clearSyslogPause(db);
    pause = undefined;
  };
  const putOff = async (receiver: Receiver, detail: string) => {
    // What was set up in the meantime shall not wait for what was set up before.
    await settings.refresh();
    isFresh = false;
    if (!settings.current.auditPush.enabled || !isSame(receiver, receiverOf(settings.current))) return;
    const failures = (pause?.failures ?? 0) + 1;
    const length = backoff(SECOND, failures - 1, LONGEST_PAUSE);
    await saveSyslogPause(db, { failures, until: new Date(clock.now().getTime() + length), detail });
  };

  return {
    name: 'audit-push',
    async nextRunAt() {
      const ordinal = await readConsumer(db, 'push');
      const lag = ordinal === undefined ? UP_TO_DATE : await readLag(db, ordinal);
      onLag(lag);
      if (lag.waiting === 0) return undefined;
      return (await readSyslogPause(db))?.until ?? clock.now();
    },
    async runStep() {
      if (!isFresh) {
        await settings.refresh();
        pause = await readSyslogPause(db);
        isFresh = true;
      }
      const receiver = receiverOf(settings.current);
      if (!receiver || (pause && pause.until > clock.now())) return false;
      const ordinal = await readConsumer(db, 'push');
      if (ordinal === undefined) return false;
      const found = await readSealedAfter(db, ordinal, EVENTS);
      if (found.length === 0) return false;
      const { sealed, messages } = written(receiver, found);
      const outcome = await send(receiver, messages, patience, ending.signal);
      if (outcome.delivered) await settle(sealed);
      else await putOff(receiver, outcome.detail);
      return outcome.delivered;
    },
    release(interrupt) {
      isFresh = false;
      if (!interrupt) return;
      ending.abort();
      ending = new AbortController();
    },
  };
}

/** As much as goes over one connection, in messages. */
function written(receiver: Receiver, found: readonly Sealed[]): { sealed: Sealed[]; messages: Buffer[] } {
  const origin = originOf(receiver);
  const longest = longestOf(receiver);
  const sealed: Sealed[] = [];
  const messages: Buffer[] = [];
  let bytes = 0;
  for (const place of found) {
    const contents = [
      ...(place.event ? [eventContent(place.ordinal, place.event)] : []),
      ...(place.seal ? [sealContent(place.seal)] : []),
    ];
    const added = contents.map((content) => writeMessage(origin, content, longest));
    bytes += added.reduce((sum, { length }) => sum + length, 0);
    if (bytes > BYTES && sealed.length > 0) break;
    sealed.push(place);
    messages.push(...added);
  }
  return { sealed, messages };
}

const isSame = (one: Receiver, other: Receiver | undefined) => JSON.stringify(one) === JSON.stringify(other);
