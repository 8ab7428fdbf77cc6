import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { DAY, HOUR } from '../../kit/clock.ts';
import type { ErrorCode } from '../../kit/errors.ts';
import { NIL } from '../../kit/ids.ts';
import { queueMail } from '../../mail/index.ts';
import type { Services } from '../services.ts';
import { lockUserByEmail, targetOf, type UserRecord } from '../users/index.ts';
import { isMailSetUp, sendResetLink } from './links.ts';
import { countMails, dropRequests, findNextRequest, takeRequest } from './store.ts';

/** Mails that strangers may cause to one mailbox in an hour. */
const MOST_MAILS = 5;

/**
 * Does what was asked for by `requestPasswordReset`, one request after the other, each in a transaction of its own with
 * its mail and its trace: what a crash interrupts is done after the restart, and nothing is done twice. One that fails
 * does not stop the others; the first failure is thrown at the end.
 */
export async function processPasswordResetRequests(services: Services): Promise<void> {
  const { database, clock } = services;
  // Who asked an hour ago has asked again or given up.
  await dropRequests(database.db, new Date(clock.now().getTime() - HOUR));
  const failures: unknown[] = [];
  let id = await findNextRequest(database.db, NIL);
  while (id !== undefined) {
    const next = id;
    await database
      .transact((tx) => processRequest(tx, services, next))
      .catch((error) => failures.push(error));
    id = await findNextRequest(database.db, next);
  }
  if (failures.length > 0) throw failures[0];
}

async function processRequest(tx: Tx, services: Services, id: string): Promise<void> {
  const request = await takeRequest(tx, id);
  if (!request) return;
  const now = services.clock.now();
  const { email, address, userAgent, requestId } = request;
  const user = await lockUserByEmail(tx, email);
  const reason = user ? await answerPerson(tx, services, user, now) : 'not_found';
  await record(tx, { address, userAgent, requestId }, now, {
    eventType: 'user',
    operation: 'request_password_reset',
    outcome: reason === undefined ? 'success' : 'failure',
    ...(reason !== undefined && { reason }),
    target: user ? targetOf(user) : { type: 'user', id: null, name: email },
  });
}

/** Sends a person the mail that fits; answers why it is not the link, if it is not. */
async function answerPerson(
  tx: Tx,
  services: Services,
  user: UserRecord,
  now: Date,
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
