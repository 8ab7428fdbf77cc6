import { enforce, type SignedInCaller } from '../access/actor.ts';
import { recordingRefusals } from '../access/operate.ts';
import { record } from '../audit/record.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { sendTestMail } from '../mail/index.ts';
import { mailContextOf } from './mail-context.ts';
import { decideSettings } from './policy.ts';
import { attemptOn } from './service.ts';
import type { SettingsServices } from './services.ts';

/** One after the other, so that nobody floods a mailbox with it. Seconds. */
const COME_BACK = 5;

/**
 * Makes the use case that sends a real message over a fresh connection and tells what the mail server said. It throws
 * 403, 409 `mail_not_configured`, 429 while another one is under way on this node.
 */
export function createMailTest(services: SettingsServices) {
  const state = { busy: false };
  return (caller: SignedInCaller, to: string): Promise<{ delivered: boolean; detail: string }> => {
    const attempt = attemptOn('test', 'mail');
    return recordingRefusals(services, caller, attempt, async () => {
      enforce(decideSettings(caller.actor));
      const { database, clock, mailTimeouts } = services;
      // Whoever has saved a moment ago on another node means what they saved.
      await services.settings.refresh();
      const context = mailContextOf(services);
      if (!context.server) throw new AppError('mail_not_configured');
      if (state.busy)
        throw new AppError('too_many_attempts', 'Another test mail is under way.', { retryAfter: COME_BACK });
      state.busy = true;
      try {
        const mail = { id: newId(), recipient: to.trim(), date: clock.now() };
        const { kind, detail } = await sendTestMail(context.server, mail, context, mailTimeouts);
        const delivered = kind === 'sent';
        const outcome = delivered ? 'success' : 'failure';
        await record(database.db, caller, clock.now(), {
          ...attempt,
          outcome,
          after: { to: to.trim(), detail },
        });
        return { delivered, detail };
      } finally {
        state.busy = false;
      }
    });
  };
}
