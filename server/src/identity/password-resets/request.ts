import type { AnonymousCaller } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { newId } from '../../lib/ids.ts';
import { type PasswordAttempt, verifyAttempt } from '../credentials/index.ts';
import { insertRequest } from './store.ts';

/** More than are asked for while a worker is away for a moment; what is beyond is dropped, so that nobody fills the table. */
const MOST_WAITING = 10_000;

/**
 * Notes that somebody has forgotten the password of an address. Whose it is, is not asked here: the statements, and so
 * the time, are the same for everybody (ASVS 5.0 6.3.8); `answerResetRequests` does the rest. Whoever asks too
 * often from one network is not told either.
 */
export async function requestPasswordReset(
  ctx: Context<AnonymousCaller>,
  input: { email: string },
): Promise<void> {
  const email = normalizeEmail(input.email);
  const { address, userAgent, requestId } = ctx.caller;
  // One network's requests are counted one after the other.
  const guess: PasswordAttempt = { kind: 'reset-request', account: address ?? '', address };
  const attempt = {
    eventType: 'user',
    operation: 'request_password_reset',
    target: { type: 'user', id: null, name: email },
  } as const;
  await ctx.transaction(attempt, async ({ tx, audit }) => {
    const verdict = await verifyAttempt(tx, guess, ctx.now, async () => false);
    const now = ctx.now();
    if (typeof verdict !== 'object') {
      const request = { id: newId(), email, address, userAgent, requestId, requestedAt: now };
      await insertRequest(tx, request, MOST_WAITING);
    } else if (verdict.isFirst) {
      await audit({ ...attempt, outcome: 'denied', reason: 'too_many_attempts' });
    }
  });
}
