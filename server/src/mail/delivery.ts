import type { Queryable } from '../db/database.ts';
import type { Job } from '../jobs/job.ts';
import { backoff } from '../lib/backoff.ts';
import { type Clock, MINUTE, SECOND } from '../lib/clock.ts';
import type { Vault } from '../lib/vault.ts';
import { type ComposedMail, compose } from './compose.ts';
import { openContent } from './content.ts';
import type { Outcome } from './outcome.ts';
import {
  deferMail,
  endPause,
  failExpired,
  findNextMail,
  type MailPause,
  pauseMail,
  type QueuedMail,
  type QueueState,
  readPause,
  readQueue,
  settleFailed,
  settleSent,
} from './queue-store.ts';
import type { MailContext, MailServer, MailTimeouts } from './server.ts';
import { createTransport, type Transport } from './transport.ts';

/** What delivery needs from other features. */
export interface MailDeliveryDependencies {
  db: Queryable;
  clock: Clock;
  vault: Vault;
  timeouts: MailTimeouts;
  /** Returns the current settings of this node. */
  context(): MailContext;
  /** Reads the settings again. */
  refresh(): Promise<void>;
  /** Receives the state of the queue for the metrics. */
  onQueue(queue: QueueState): void;
}

/** The backoff starts with a second, or with a minute when only an admin can correct the cause. Milliseconds. */
const MAX_MESSAGE_BACKOFF = 15 * MINUTE;
const MAX_SERVER_BACKOFF = 5 * MINUTE;
const AUTHENTICATION_BACKOFF = MINUTE;

const EXPIRED = 'Not sent: its link expired first.';
const UNREADABLE =
  'Not sent: it was encrypted with a SECRET_KEY that is unknown here (see FORMER_SECRET_KEYS).';

/** Creates the job that sends the queued mails one by one, in the order of their creation. */
export function createMailDelivery(dependencies: MailDeliveryDependencies): Job {
  const { db, clock, vault, timeouts, onQueue } = dependencies;
  let transport: Transport | undefined;
  /** Read once after the lock was acquired, and after each change: no other node writes it meanwhile. */
  let pause: MailPause | undefined;
  let initialized = false;

  const transportTo = (server: MailServer): Transport => {
    if (transport && !isSame(transport.server, server)) release(false);
    transport ??= createTransport(server, timeouts);
    return transport;
  };
  const release = (interrupt: boolean) => {
    if (interrupt) transport?.close();
    else transport?.quit();
    transport = undefined;
    initialized = false;
  };

  const runStep = async (): Promise<boolean> => {
    if (!initialized) {
      await dependencies.refresh();
      pause = await readPause(db);
      initialized = true;
    }
    const context = dependencies.context();
    const now = clock.now();
    if (!context.server || (pause && pause.until > now)) {
      await failExpired(db, EXPIRED, now);
      return false;
    }
    const mail = await findNextMail(db, now);
    if (!mail) return false;
    if (mail.expiresAt <= now) {
      await failExpired(db, EXPIRED, now);
      return true;
    }
    const composed = composeQueued(mail, context);
    if (typeof composed === 'string') {
      await settleFailed(db, mail.id, composed, now);
      return true;
    }
    const { id, recipient } = mail;
    const outcome = await transportTo(context.server).send({ ...composed, id, recipient, date: now });
    await settle(mail, outcome, context.server);
    return true;
  };

  /** Returns the composed mail, or why it can't be composed. */
  const composeQueued = (mail: QueuedMail, context: MailContext): ComposedMail | string => {
    try {
      const content = openContent(vault, mail);
      return content ? compose(content, mail.language, context) : UNREADABLE;
    } catch (error) {
      // One broken mail must not block the queue.
      return `Not sent: it can't be composed (${error}).`;
    }
  };

  const settle = async (mail: QueuedMail, outcome: Outcome, server: MailServer) => {
    const failures = pause?.failures ?? 0;
    const now = clock.now();
    const { kind, detail } = outcome;
    const serverFailed = kind === 'unreachable' || (kind === 'deferred' && outcome.pause);
    const first = kind === 'unreachable' && outcome.authentication ? AUTHENTICATION_BACKOFF : SECOND;
    const serverBackoff = serverFailed ? backoff(first, failures, MAX_SERVER_BACKOFF) : 0;
    if (kind === 'sent') await settleSent(db, mail.id, detail, now);
    if (kind === 'refused') await settleFailed(db, mail.id, detail, now);
    if (kind === 'deferred') {
      // Longer than the pause of the server, so that other mails come first and one mail can't block them repeatedly.
      const mailBackoff = serverBackoff + backoff(SECOND, mail.attempts, MAX_MESSAGE_BACKOFF);
      const until = Math.min(now.getTime() + mailBackoff, mail.expiresAt.getTime());
      await deferMail(db, mail.id, detail, new Date(until));
    }
    if (!serverFailed && failures === 0) return;
    initialized = false;
    if (!serverFailed) return endPause(db);
    // A server that was configured in the meantime must not wait because of the former one.
    await dependencies.refresh();
    const current = dependencies.context().server;
    if (!current || !isSame(current, server)) return;
    const until = new Date(now.getTime() + serverBackoff);
    await pauseMail(db, { failures: failures + 1, until, detail });
  };

  return {
    name: 'mail',
    async nextRunAt(): Promise<Date | undefined> {
      const queue = await readQueue(db);
      onQueue(queue);
      const { nextAttemptAt, nextExpiryAt } = queue;
      if (!nextAttemptAt || !nextExpiryAt) return undefined;
      await dependencies.refresh();
      const configured = dependencies.context().server !== undefined;
      const { until } = (await readPause(db)) ?? {};
      const attempt = until && until > nextAttemptAt ? until : nextAttemptAt;
      return configured && attempt < nextExpiryAt ? attempt : nextExpiryAt;
    },
    runStep,
    release,
  };
}

const isSame = (one: MailServer, other: MailServer) => JSON.stringify(one) === JSON.stringify(other);
