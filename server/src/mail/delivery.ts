import type { Queryable } from '../db/database.ts';
import { backoff } from '../lib/backoff.ts';
import { type Clock, MINUTE, SECOND } from '../lib/clock.ts';
import type { Vault } from '../lib/vault.ts';
import { type ComposedMail, compose } from './compose.ts';
import { contentOf } from './content.ts';
import type { Outcome } from './outcome.ts';
import { endPause, type MailPause, pauseMail, readPause } from './pause-store.ts';
import {
  deferMail,
  failExpired,
  findNextMail,
  type QueuedMail,
  type QueueState,
  readQueue,
  settleFailed,
  settleSent,
} from './queue-store.ts';
import type { MailContext, MailServer } from './server.ts';
import type { Patience } from './timeouts.ts';
import { createTransport, type Transport } from './transport.ts';

/** What delivery needs of those above it. */
export interface DeliveryNeeds {
  db: Queryable;
  clock: Clock;
  vault: Vault;
  patience: Patience;
  /** How the system is, as this node knows it. */
  context(): MailContext;
  /** Makes it known with everything that is committed. */
  refresh(): Promise<void>;
  /** Told now and then. */
  onQueue(queue: QueueState): void;
}

/** Longest pauses; milliseconds. They begin with a second, or a minute when only an admin can help, and double. */
const LONGEST_OF_A_MAIL = 15 * MINUTE;
const LONGEST_OF_THE_SERVER = 5 * MINUTE;
const AFTER_SIGN_IN = MINUTE;

const EXPIRED = 'Not sent: its link had expired before it could be.';
const UNREADABLE = 'Not sent: it was sealed with a SECRET_KEY that is not known here (FORMER_SECRET_KEYS).';

/**
 * Sends the mails of the queue, one by one, in the order in which they were written, as the pieces of a worker's work
 * (jobs/worker.ts), which sees to it that one node at a time does so.
 */
export function createMailDelivery(needs: DeliveryNeeds) {
  const { db, clock, vault } = needs;
  let transport: Transport | undefined;
  /** Read when a shift begins, and after whatever changes it: nobody else does in between. */
  let pause: MailPause | undefined;
  let isFresh = false;

  const transportTo = (server: MailServer): Transport => {
    if (transport && !isSame(transport.server, server)) release(false);
    transport ??= createTransport(server, needs.patience);
    return transport;
  };
  const release = (interrupt: boolean) => {
    if (interrupt) transport?.close();
    else transport?.quit();
    transport = undefined;
    isFresh = false;
  };

  const runStep = async (): Promise<boolean> => {
    if (!isFresh) {
      await needs.refresh();
      pause = await readPause(db);
      isFresh = true;
    }
    const context = needs.context();
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
    const composed = write(mail, context);
    if (typeof composed === 'string') {
      await settleFailed(db, mail.id, composed, now);
      return true;
    }
    const { id, recipient } = mail;
    const outcome = await transportTo(context.server).send({ ...composed, id, recipient, date: now });
    await settle(mail, outcome, context.server);
    return true;
  };

  /** The mail as it reads, or why it can't be written. */
  const write = (mail: QueuedMail, context: MailContext): ComposedMail | string => {
    try {
      const content = contentOf(vault, mail);
      return content ? compose(content, mail.language, context) : UNREADABLE;
    } catch (error) {
      // Whatever is wrong with it, it must not hold up the others.
      return `Not sent: it could not be written (${error}).`;
    }
  };

  const settle = async (mail: QueuedMail, outcome: Outcome, server: MailServer) => {
    const failures = pause?.failures ?? 0;
    const now = clock.now();
    const { kind, detail } = outcome;
    const isServers = kind === 'unreachable' || (kind === 'deferred' && outcome.pause);
    const first = kind === 'unreachable' && outcome.signIn ? AFTER_SIGN_IN : SECOND;
    const length = isServers ? backoff(first, failures, LONGEST_OF_THE_SERVER) : 0;
    if (kind === 'sent') await settleSent(db, mail.id, detail, now);
    if (kind === 'refused') await settleFailed(db, mail.id, detail, now);
    if (kind === 'deferred') {
      // After the server's pause others come first, or one message could hold them all up again and again.
      const own = length + backoff(SECOND, mail.attempts, LONGEST_OF_A_MAIL);
      const until = Math.min(now.getTime() + own, mail.expiresAt.getTime());
      await deferMail(db, mail.id, detail, new Date(until));
    }
    if (!isServers && failures === 0) return;
    isFresh = false;
    if (!isServers) return endPause(db);
    // What was set up in the meantime shall not wait for what was set up before.
    await needs.refresh();
    const present = needs.context().server;
    if (!present || !isSame(present, server)) return;
    const until = new Date(now.getTime() + length);
    await pauseMail(db, { failures: failures + 1, until, detail });
  };

  return {
    name: 'mail',
    async nextRunAt(): Promise<Date | undefined> {
      const queue = await readQueue(db);
      needs.onQueue(queue);
      const { nextAttemptAt, nextExpiryAt } = queue;
      if (!nextAttemptAt || !nextExpiryAt) return undefined;
      await needs.refresh();
      const isSetUp = needs.context().server !== undefined;
      const { until } = (await readPause(db)) ?? {};
      const attempt = until && until > nextAttemptAt ? until : nextAttemptAt;
      return isSetUp && attempt < nextExpiryAt ? attempt : nextExpiryAt;
    },
    runStep,
    release,
  };
}

const isSame = (one: MailServer, other: MailServer) => JSON.stringify(one) === JSON.stringify(other);
