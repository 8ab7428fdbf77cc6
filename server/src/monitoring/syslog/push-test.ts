import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { recordingRefusals } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import type { Services } from '../../identity/services.ts';
import { SECOND } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { decideSettings } from '../../settings/index.ts';
import { attemptOnSyslog } from './attempt.ts';
import type { SyslogTestResult } from './contract.ts';
import { testContent } from './message.ts';
import { originOf } from './origin.ts';
import { longestOf, receiverOf, SYSLOG_TIMEOUTS } from './receiver.ts';
import { send } from './send.ts';
import { writeMessage } from './syslog.ts';

/** Somebody waits for the answer at a screen. */
const LIMIT = 20 * SECOND;
/** One after the other, so that nobody knocks at doors with it. Seconds. */
const COME_BACK = 5;

/**
 * Makes the use case that sends one message to the saved receiver, whether or not events are sent there, and tells
 * whether it was taken. It throws 403, 409 `push_not_configured`, 429 while another one is under way on this node.
 */
export function createPushTest(services: Services) {
  const state = { busy: false };
  return (caller: SignedInCaller): Promise<Static<typeof SyslogTestResult>> => {
    const attempt = attemptOnSyslog('test');
    return recordingRefusals(services, caller, attempt, async () => {
      enforce(decideSettings(caller.actor));
      const { database, clock, settings } = services;
      // Whoever has saved a moment ago on another node means what they saved.
      await settings.refresh();
      const receiver = receiverOf(settings.current);
      if (!receiver) throw new AppError('push_not_configured');
      if (state.busy)
        throw new AppError('too_many_attempts', 'Another test is under way.', { retryAfter: COME_BACK });
      state.busy = true;
      try {
        const message = writeMessage(originOf(receiver), testContent(clock.now()), longestOf(receiver));
        const sent = await send(receiver, [message], SYSLOG_TIMEOUTS, AbortSignal.timeout(LIMIT));
        const detail = sent.delivered ? TAKEN[receiver.transport] : sent.detail;
        const { transport, host, port } = receiver;
        await record(database.db, caller, clock.now(), {
          ...attempt,
          outcome: sent.delivered ? 'success' : 'failure',
          after: { transport, host, port, detail },
        });
        return { delivered: sent.delivered, detail };
      } finally {
        state.busy = false;
      }
    });
  };
}

const READ = 'The receiver has read the message.';
const TAKEN = { tcp: READ, tls: READ, udp: 'The message was sent. UDP does not tell whether it arrived.' };
