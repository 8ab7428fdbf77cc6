import { type Caller, record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { type UserRecord, writeInvitedUser } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { lockInvitation } from './facts.ts';
import { auditedFields, type Invitation, targetOf } from './model.ts';
import { renewInvitation, writeInvitation } from './new-link.ts';
import { findInvitation, findPendingOf } from './store.ts';
import { usernameOf } from './username.ts';

/** The invitation of a user who is held already. */
export async function lockPendingOf(tx: Tx, user: UserRecord): Promise<Invitation | undefined> {
  const [pending] = await findPendingOf(tx, [user.id]);
  return pending && lockInvitation(tx, pending);
}

/** What an invitation is made of. */
interface Wanted extends Pick<Invitation, 'email' | 'systemRole' | 'createdBy'> {
  /** Who waits for it already; else a user is made. */
  user: UserRecord | undefined;
  /** The invitation that they have, as it was before. */
  pending: Invitation | undefined;
  /** What belongs to it besides, written once its user is there. */
  along?: () => Promise<unknown>;
}

/**
 * Makes an invitation to an account, or gives the one that there is another link, with its trace; a mail goes out if mail
 * is set up. Throws 409 `email_taken` when somebody else made a user of this address at this moment.
 */
export async function issueInvitation(
  services: Services,
  tx: Tx,
  caller: Caller,
  now: Date,
  { email, systemRole, createdBy, pending, along, ...wanted }: Wanted,
): Promise<{ invitation: Invitation; token: string }> {
  const invited = { email, username: usernameOf(email), systemRole };
  const user = wanted.user ?? (await writeInvitedUser(tx, caller, invited, now));
  const id = pending?.id ?? newId();
  const token = pending
    ? await renewInvitation(services, tx, now, { ...pending, systemRole, createdBy })
    : await writeInvitation(services, tx, {
        id,
        userId: user.id,
        email: user.email,
        systemRole,
        createdBy,
        createdAt: now,
      });
  await along?.();
  const invitation = await findInvitation(tx, id);
  if (!invitation) throw new AppError('internal');
  await record(tx, caller, now, {
    eventType: 'invitation',
    operation: pending ? 'renew' : 'create',
    outcome: 'success',
    target: targetOf(invitation),
    ...(pending ? { before: auditedFields(pending) } : {}),
    after: auditedFields(invitation),
  });
  return { invitation, token };
}
