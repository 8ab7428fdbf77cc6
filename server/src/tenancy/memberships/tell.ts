import type { SignedInCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { DAY } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { queueMail } from '../../mail/index.ts';
import { isMailSetUp } from '../../settings/index.ts';
import { findSystemAdmins } from './impact-store.ts';
import { type Resource, whereOf } from './model.ts';

/** Enough that one reads it. */
const MOST_TOLD = 20;
/** How long that is news. */
const TOLD_FOR = 7 * DAY;

/**
 * Tells system admins by mail that an organization's only admin has left it, with a trace. Throws 409
 * `mail_not_configured`: nobody would hear of it.
 */
export async function tellSystemAdmins(
  tx: Tx,
  services: Services,
  caller: SignedInCaller,
  now: Date,
  place: Resource,
): Promise<void> {
  if (!isMailSetUp(services)) throw new AppError('mail_not_configured');
  const { organization } = place;
  const admins = await findSystemAdmins(tx, MOST_TOLD);
  for (const { id, email, language } of admins)
    await queueMail(tx, services.vault, now, {
      kind: 'organization_without_admin',
      parameters: { organization: organization.name, username: caller.actor.name },
      recipient: email,
      userId: id,
      language,
      expiresAt: new Date(now.getTime() + TOLD_FOR),
    });
  await record(tx, caller, now, {
    eventType: 'organization',
    operation: 'tell_system_admins',
    outcome: 'success',
    target: { type: 'organization', ...organization },
    ...whereOf(place),
    after: { told: admins.length },
  });
}
