import type { Tx } from '../../db/database.ts';
import { DAY, HOUR } from '../../lib/clock.ts';
import type { Vault } from '../../lib/vault.ts';
import { queueMail } from '../../mail/index.ts';
import type { Settings } from '../../settings/index.ts';
import { findRecipients, markReported, readUnreported, saveSent, type Unreported } from './watcher-store.ts';

/** Shortest time between two mails about the same rule. */
const INTERVAL = HOUR;
/** A mail that could not be sent for so long is outdated. */
const EXPIRY = DAY;

/** Returns when the next mail about a rule may be sent. */
export const nextMailAt = ({ sentAt }: Unreported): Date =>
  sentAt === null ? new Date(0) : new Date(sentAt.getTime() + INTERVAL);

/** Queues mails about signals that have not been reported, within the limit of one per rule and hour; returns whether any were due. */
export async function mailSignals(
  tx: Tx,
  vault: Vault,
  { mailTo }: Settings['signals'],
  now: Date,
): Promise<boolean> {
  const due = (await readUnreported(tx)).filter((each) => nextMailAt(each) <= now);
  for (const { rule } of due) {
    const recipients = await findRecipients(tx, mailTo);
    const reported = await markReported(tx, rule);
    if (!reported || recipients.length === 0) continue;
    const { details } = reported.newest;
    const { count, minutes } = details;
    for (const { id, email, language } of recipients)
      await queueMail(tx, vault, now, {
        kind: 'signal',
        parameters: {
          rule,
          about: details.name ?? null,
          count,
          minutes,
          at: now.toISOString(),
          more: reported.count - 1,
        },
        recipient: email,
        userId: id,
        language,
        expiresAt: new Date(now.getTime() + EXPIRY),
      });
    await saveSent(tx, rule, now);
  }
  return due.length > 0;
}
