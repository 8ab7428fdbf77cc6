import type { TransactionContext } from '../../access/context.ts';
import { type ContextSources, runInTransaction, SYSTEM_CALLER } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import { createQueueJob, type Job } from '../../jobs/job.ts';
import { DAY, HOUR } from '../../lib/clock.ts';
import { auditableEmail } from '../../lib/email.ts';
import type { ErrorCode } from '../../lib/errors.ts';
import { queueMail } from '../../mail/index.ts';
import { isMailSetUp } from '../../settings/index.ts';
import { networkOf } from '../credentials/index.ts';
import { lockUserByEmail, targetOf, type UserRecord } from '../users/index.ts';
import { type LinkDependencies, sendResetLink } from './links.ts';
import { countMails, findNextRequest, findRequesters, takeRequest } from './store.ts';

/** Mails that anonymous callers of one network can cause to one mailbox per hour, so that others are left to the user. */
const MAX_MAILS_PER_NETWORK = 5;
/** Mails that all of them together can cause. */
const MAX_MAILS_PER_HOUR = 20;

/** Requests older than this are dropped: the user has tried again or given up. Milliseconds. */
const REQUEST_TIMEOUT = HOUR;

/** Processes what `PasswordResetService.request` has queued: one request at a time, with its mail and its audit event. */
export const createPasswordResetJob = (dependencies: ContextSources & LinkDependencies): Job =>
  createQueueJob(dependencies, 'password-resets', findNextRequest, (id) =>
    runInTransaction(dependencies, SYSTEM_CALLER, (ctx) => processRequest(ctx, dependencies, id)),
  );

async function processRequest(
  ctx: TransactionContext<Caller>,
  dependencies: LinkDependencies,
  id: string,
): Promise<void> {
  const request = await takeRequest(ctx.tx, id);
  if (!request) return;
  const { email, address, userAgent, requestId, requestedAt } = request;
  if (requestedAt.getTime() < ctx.now.getTime() - REQUEST_TIMEOUT) return;
  const user = await lockUserByEmail(ctx.tx, email);
  const reason = user ? await mailUser(ctx, dependencies, user, address) : 'not_found';
  await ctx.as({ address, userAgent, requestId }).audit({
    eventType: 'user',
    operation: 'request_password_reset',
    outcome: reason === undefined ? 'success' : 'failure',
    ...(reason !== undefined && { reason }),
    target: user ? targetOf(user) : { type: 'user', id: null, name: auditableEmail(email) },
  });
}

/** Queues the mail for the state of the user's account. Returns why it is not a link, if it is not. */
async function mailUser(
  { tx, now }: TransactionContext<Caller>,
  dependencies: LinkDependencies,
  user: UserRecord,
  address: string | null,
): Promise<ErrorCode | undefined> {
  if (!isMailSetUp(dependencies)) return 'mail_not_configured';
  const { id: userId, username, email: recipient, language, status } = user;
  // Before the former link is revoked: repeated requests must not revoke the last one.
  const since = new Date(now.getTime() - HOUR);
  if ((await countMails(tx, recipient, since)) >= MAX_MAILS_PER_HOUR) return 'too_many_attempts';
  const network = networkOf(address ?? '');
  const requesters = await findRequesters(tx, userId, since, MAX_MAILS_PER_HOUR);
  if (requesters.filter((each) => networkOf(each ?? '') === network).length >= MAX_MAILS_PER_NETWORK)
    return 'too_many_attempts';
  const mail = { recipient, userId, language, expiresAt: new Date(now.getTime() + DAY) };
  switch (status) {
    case 'active':
      await sendResetLink({ tx, now }, dependencies, user, false);
      return undefined;
    case 'disabled':
      await queueMail(tx, dependencies.vault, now, {
        ...mail,
        kind: 'account_disabled',
        parameters: { username },
      });
      return 'user_disabled';
    case 'pending':
      await queueMail(tx, dependencies.vault, now, {
        ...mail,
        kind: 'account_not_activated',
        parameters: {},
      });
      return 'not_activated';
  }
}
