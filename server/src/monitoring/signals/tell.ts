import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { DAY, HOUR } from '../../lib/clock.ts';
import { queueMail } from '../../mail/index.ts';
import type { Settings } from '../../settings/index.ts';
import { findReceivers, readUntold, saveSent, takeUntold, type Untold } from './mails-store.ts';

/** Of each rule there is at most one mail in so long (issue 6). */
const BETWEEN = HOUR;
/** How long that is news. */
const TOLD_FOR = DAY;

/** When a rule may be told of next. */
export const tellAt = ({ sentAt }: Untold): Date =>
  sentAt === null ? new Date(0) : new Date(sentAt.getTime() + BETWEEN);

/** Mails what no mail has told of yet, in the transaction that raised it or once the hour is over; tells whether anything was. */
export async function tellSignals(
  tx: Tx,
  services: Services,
  { mailTo }: Settings['signals'],
  now: Date,
): Promise<boolean> {
  const due = (await readUntold(tx)).filter((untold) => tellAt(untold) <= now);
  for (const { rule } of due) {
    const receivers = await findReceivers(tx, mailTo);
    const untold = await takeUntold(tx, rule);
    if (!untold || receivers.length === 0) continue;
    const { details } = untold.newest;
    const { count, minutes } = details;
    for (const { id, email, language } of receivers)
      await queueMail(tx, services.vault, now, {
        kind: 'signal',
        parameters: {
          rule,
          about: details.name ?? null,
          count,
          minutes,
          at: now.toISOString(),
          more: untold.count - 1,
        },
        recipient: email,
        userId: id,
        language,
        expiresAt: new Date(now.getTime() + TOLD_FOR),
      });
    await saveSent(tx, rule, now);
  }
  return due.length > 0;
}
