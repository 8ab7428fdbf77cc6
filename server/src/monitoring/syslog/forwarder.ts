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
import type { Vault } from '../../lib/vault.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import { eventMessage, sealMessage } from './messages.ts';
import { maxLengthOf, originOf, type Receiver, receiverOf, type SyslogTimeouts } from './receiver.ts';
import { formatMessage } from './rfc5424.ts';
import { send } from './send.ts';
import { type Lag, readLag, readSealedAfter, type SealedEntry } from './store.ts';

/** What forwarding needs from elsewhere; wired in server.ts. */
interface ForwarderDependencies {
  db: Queryable;
  clock: Clock;
  vault: Vault;
  settings: SettingsSnapshot;
  timeouts: SyslogTimeouts;
  /** For the metrics. Called before each run of the job, on every node. */
  onLag(lag: Lag): void;
}

/** The most that one connection carries: a number of events, and about this many bytes. */
const MAX_EVENTS = 500;
const MAX_BYTES = 1024 * 1024;
/** The longest pause between attempts; the first is a second, and each is twice as long as the one before. */
const MAX_PAUSE = 2 * MINUTE;

const UP_TO_DATE: Lag = { waiting: 0, oldest: null };

/**
 * Creates the job that forwards sealed events to the syslog receiver in their order. The position in the database
 * advances when the receiver has everything before it, so what a crash interrupts is sent again.
 */
export function createSyslogForwarder({
  db,
  clock,
  vault,
  settings,
  timeouts,
  onLag,
}: ForwarderDependencies): Job {
  let pause: SyslogPause | undefined;
  /** Whether settings and pause were read since the job was released last. */
  let isFresh = false;
  let interruption = new AbortController();

  const advance = async (sent: readonly SealedEntry[]) => {
    const last = sent.at(-1);
    if (last) await advanceConsumer(db, 'push', last.ordinal);
    if (!pause) return;
    await clearSyslogPause(db);
    pause = undefined;
  };
  const postpone = async (receiver: Receiver, detail: string) => {
    // The failure of a former receiver must not delay the one that was configured meanwhile.
    await settings.refresh();
    isFresh = false;
    if (!settings.current.syslog.enabled || !isSame(receiver, receiverOf(vault, settings.current))) return;
    const failures = (pause?.failures ?? 0) + 1;
    const length = backoff(SECOND, failures - 1, MAX_PAUSE);
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
      const receiver = receiverOf(vault, settings.current);
      if (!receiver || (pause && pause.until > clock.now())) return false;
      const ordinal = await readConsumer(db, 'push');
      if (ordinal === undefined) return false;
      const entries = await readSealedAfter(db, ordinal, MAX_EVENTS);
      if (entries.length === 0) return false;
      const { sent, messages } = formatEntries(receiver, entries);
      const { signal } = interruption;
      const result = await send(receiver, messages, timeouts, signal);
      if (result.delivered) await advance(sent);
      // When this node stops sending, the receiver has not failed, and another node continues at once.
      else if (!signal.aborted) await postpone(receiver, result.detail);
      return result.delivered;
    },
    release(interrupt) {
      isFresh = false;
      if (!interrupt) return;
      interruption.abort();
      interruption = new AbortController();
    },
  };
}

/** Returns the messages of the first entries, as many as fit into one connection. */
function formatEntries(
  receiver: Receiver,
  entries: readonly SealedEntry[],
): { sent: SealedEntry[]; messages: Buffer[] } {
  const origin = originOf(receiver);
  const maxLength = maxLengthOf(receiver);
  const sent: SealedEntry[] = [];
  const messages: Buffer[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const added = [
      ...(entry.event ? [eventMessage(entry.ordinal, entry.event)] : []),
      ...(entry.seal ? [sealMessage(entry.seal)] : []),
    ].map((message) => formatMessage(origin, message, maxLength));
    bytes += added.reduce((sum, { length }) => sum + length, 0);
    if (bytes > MAX_BYTES && sent.length > 0) break;
    sent.push(entry);
    messages.push(...added);
  }
  return { sent, messages };
}

const isSame = (one: Receiver, other: Receiver | undefined) => JSON.stringify(one) === JSON.stringify(other);
