import type { Static } from 'typebox';
import { enforce } from '../../access/actor.ts';
import type { Attempt, Context } from '../../access/context.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { readConsumer } from '../../audit/consumers-store.ts';
import { readSyslogPause } from '../../audit/syslog-pause-store.ts';
import { SECOND } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { Vault } from '../../lib/vault.ts';
import { decideSettings, type SettingsSnapshot } from '../../settings/index.ts';
import type { AuditPushState, SyslogTestResult } from './contract.ts';
import { testMessage } from './messages.ts';
import { maxLengthOf, originOf, receiverOf, SYSLOG_TIMEOUTS } from './receiver.ts';
import { formatMessage } from './rfc5424.ts';
import { send } from './send.ts';
import { readLag, readSealedBy } from './store.ts';

/** What syslog forwarding needs from elsewhere; wired in server.ts. */
export interface SyslogDependencies {
  settings: SettingsSnapshot;
  vault: Vault;
}

/** The admin waits for the result of a test. */
const TEST_TIMEOUT = 20 * SECOND;
/** Seconds. */
const RETRY_AFTER = 5;

/** The audit event of the settings' own routes. */
const attemptOf = (operation: Operation): Attempt => ({
  eventType: 'setting',
  operation,
  target: { type: 'setting', id: null, name: 'audit-push' },
});

/** Creates the use cases of syslog forwarding. */
export function createSyslogService({ settings, vault }: SyslogDependencies) {
  let isTesting = false;
  return {
    /** Returns the state of syslog forwarding. Throws 403. */
    readState: (ctx: Context): Promise<Static<typeof AuditPushState>> =>
      ctx.auditRefusals(attemptOf('view'), async () => {
        enforce(decideSettings(ctx.caller.actor));
        const ordinal = await readConsumer(ctx.db, 'push');
        if (ordinal === undefined) return { state: 'off', waiting: 0, pause: null, deliveredThrough: null };
        const pause = await readSyslogPause(ctx.db);
        const { waiting } = await readLag(ctx.db, ordinal);
        const through = await readSealedBy(ctx.db, ordinal);
        return {
          state: pause ? 'waiting' : 'working',
          waiting,
          pause: pause ? { ...pause, until: pause.until.toISOString() } : null,
          deliveredThrough: through?.toISOString() ?? null,
        };
      }),

    /**
     * Sends a message to the receiver of the saved settings, whether or not forwarding is on, and returns the result.
     * Throws 403, 409 `push_not_configured`, 429 while another test runs on this node: tests must not scan ports.
     */
    test(ctx: Context): Promise<Static<typeof SyslogTestResult>> {
      const attempt = attemptOf('test');
      return ctx.auditRefusals(attempt, async () => {
        enforce(decideSettings(ctx.caller.actor));
        // The settings may have been saved on another node a moment ago.
        await settings.refresh();
        const receiver = receiverOf(vault, settings.current);
        if (!receiver) throw new AppError('push_not_configured');
        if (isTesting)
          throw new AppError('too_many_attempts', 'Another test is running.', { retryAfter: RETRY_AFTER });
        isTesting = true;
        try {
          const message = formatMessage(originOf(receiver), testMessage(ctx.now()), maxLengthOf(receiver));
          const signal = AbortSignal.timeout(TEST_TIMEOUT);
          const sent = await send(receiver, [message], SYSLOG_TIMEOUTS, signal);
          const detail = sent.delivered ? DELIVERED[receiver.transport] : sent.detail;
          const { transport, host, port } = receiver;
          await ctx.transaction(attempt, (tx) =>
            tx.audit({
              ...attempt,
              outcome: sent.delivered ? 'success' : 'failure',
              after: { transport, host, port, detail },
            }),
          );
          return { delivered: sent.delivered, detail };
        } finally {
          isTesting = false;
        }
      });
    },
  };
}

const READ = 'The receiver has read the message.';
const DELIVERED = {
  tcp: READ,
  tls: READ,
  udp: 'The message was sent. UDP does not report whether it arrived.',
};
