import type { AnyCaller } from '../../access/actor.ts';
import { runInTransaction, SYSTEM_CALLER, type TransactionContext } from '../../access/context.ts';
import { createQueueJob, type Job } from '../../jobs/job.ts';
import { DAY, HOUR } from '../../lib/clock.ts';
import type { ErrorCode } from '../../lib/errors.ts';
import { queueMail } from '../../mail/index.ts';
import { isMailSetUp } from '../../settings/index.ts';
import type { Services } from '../services.ts';
import { lockUserByEmail, targetOf, type UserRecord } from '../users/index.ts';
import { sendResetLink } from './links.ts';
import { countMails, findNextRequest, takeRequest } from './store.ts';

/** Mails that strangers may cause to one mailbox in an hour. */
const MOST_MAILS = 5;

/** Who asked so long ago has asked again or given up. Milliseconds. */
const PATIENCE = HOUR;

/** Does what was asked for by `requestPasswordReset`: one request in each step, with its mail and its audit event. */
export const answerResetRequests = (services: Services): Job =>
  createQueueJob(services, 'password-resets', findNextRequest, (id) =>
    runInTransaction(services, SYSTEM_CALLER, (ctx) => answerRequest(ctx, services, id)),
  );

async function answerRequest(
  ctx: TransactionContext<AnyCaller>,
  services: Services,
  id: string,
): Promise<void> {
  const { tx, now } = ctx;
  const request = await takeRequest(tx, id);
  if (!request) return;
  const { email, address, userAgent, requestId, requestedAt } = request;
  if (requestedAt.getTime() < now.getTime() - PATIENCE) return;
  const user = await lockUserByEmail(tx, email);
  const reason = user ? await answerPerson(ctx, services, user) : 'not_found';
  await ctx.as({ address, userAgent, requestId }).audit({
    eventType: 'user',
    operation: 'request_password_reset',
    outcome: reason === undefined ? 'success' : 'failure',
    ...(reason !== undefined && { reason }),
    target: user ? targetOf(user) : { type: 'user', id: null, name: email },
  });
}

/** Sends a person the mail that fits; answers why it is not the link, if it is not. */
async function answerPerson(
  { tx, now }: TransactionContext<AnyCaller>,
  services: Services,
  user: UserRecord,
): Promise<ErrorCode | undefined> {
  if (!isMailSetUp(services)) return 'mail_not_configured';
  const { id: userId, username, email: recipient, language, status } = user;
  // Before the former link is made void: whoever asks again and again must not take the last one away.
  if ((await countMails(tx, recipient, new Date(now.getTime() - HOUR))) >= MOST_MAILS)
    return 'too_many_attempts';
  const mail = { recipient, userId, language, expiresAt: new Date(now.getTime() + DAY) };
  switch (status) {
    case 'active':
      await sendResetLink(tx, services, user, false, now);
      return undefined;
    case 'disabled':
      await queueMail(tx, services.vault, now, {
        ...mail,
        kind: 'account_disabled',
        parameters: { username },
      });
      return 'user_disabled';
    case 'pending':
      await queueMail(tx, services.vault, now, { ...mail, kind: 'account_not_activated', parameters: {} });
      return 'not_activated';
  }
}
