import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { holdAuthority } from '../../access/facts.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import {
  changeInvitedRole,
  decideInviteUsers,
  type UserRecord,
  writeInvitedUser,
} from '../../identity/users/index.ts';
import { emailFaults, normalizeEmail } from '../../kit/email.ts';
import { AppError } from '../../kit/errors.ts';
import { newId } from '../../kit/ids.ts';
import type { InviteResults, InviteUsersInput } from './contract.ts';
import { holdInvitation, loadUserByEmail } from './facts.ts';
import { auditedFields, type Invitation, targetOf } from './model.ts';
import { renewInvitation, writeInvitation } from './new-link.ts';
import { presenterOf } from './present.ts';
import { findInvitation, findPendingOf } from './store.ts';
import { usernameOf } from './username.ts';

type Results = Static<typeof InviteResults>;
type Result = Results['results'][number];
type Role = Invitation['systemRole'];

/**
 * Invites people by their addresses, each in a transaction of its own, so that one that can't be invited stops no other.
 * Throws 401 when the caller's authority ends on the way, 403, 409 `invitations_disabled`.
 */
export async function inviteUsers(
  services: Services,
  caller: SignedInCaller,
  input: InviteUsersInput,
): Promise<Results> {
  const attempt: Attempt = { eventType: 'invitation', operation: 'create', target: undefined };
  await recordingRefusals(services, caller, attempt, async () =>
    enforce(decideInviteUsers(caller.actor, services.settings.current.userInvite.method)),
  );
  const results: Result[] = [];
  for (const email of eachOnce(input.emails)) {
    results.push(await inviteOne(services, caller, email, input.systemRole ?? 'user'));
  }
  return { results };
}

/** The addresses in their order; letter case makes no second one. */
function eachOnce(emails: readonly string[]): string[] {
  const known = new Map<string, string>();
  for (const email of emails.map(normalizeEmail)) {
    if (!known.has(email.toLowerCase())) known.set(email.toLowerCase(), email);
  }
  return [...known.values()];
}

/** More often than that nobody takes the same address at the same moment. */
const ATTEMPTS = 5;

async function inviteOne(
  services: Services,
  caller: SignedInCaller,
  email: string,
  systemRole: Role,
): Promise<Result> {
  if (emailFaults(email).length > 0) return { email, result: 'invalid' };
  const target = { type: 'invitation', id: null, name: email } as const;
  const attempt: Attempt = { eventType: 'invitation', operation: 'create', target };
  return recordingRefusals(services, caller, attempt, async () => {
    for (let tried = 1; ; tried++) {
      try {
        return await services.database.transact((tx) => invite(services, tx, caller, email, systemRole));
      } catch (error) {
        // Somebody else made a user of this address at this moment: looked at again, there is one.
        const wasTaken = error instanceof AppError && error.code === 'email_taken';
        if (!wasTaken || tried >= ATTEMPTS) throw error;
      }
    }
  });
}

async function invite(
  services: Services,
  tx: Tx,
  caller: SignedInCaller,
  email: string,
  systemRole: Role,
): Promise<Result> {
  const { actor } = caller;
  const now = services.clock.now();
  await holdAuthority(tx, actor);
  const known = await loadUserByEmail(tx, email);
  if (known?.status === 'active') return { email, result: 'already_active' };
  if (known?.status === 'disabled') return { email, result: 'disabled' };
  // Read before the role changes, which it is told from.
  const pending = known && (await holdPendingOf(tx, known));
  if (known) await changeInvitedRole(tx, caller, known, systemRole, now);
  const user =
    known ?? (await writeInvitedUser(tx, caller, { email, username: usernameOf(email), systemRole }, now));

  const present = presenterOf(services, actor, now);
  const createdBy = { id: actor.id, name: actor.name };
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
  return { email, result: pending ? 'renewed' : 'invited', invitation: present(invitation, token) };
}

/** The invitation of a user who is held already. */
async function holdPendingOf(tx: Tx, user: UserRecord): Promise<Invitation | undefined> {
  const [pending] = await findPendingOf(tx, [user.id]);
  return pending && holdInvitation(tx, pending);
}
