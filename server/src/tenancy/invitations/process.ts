import {
  type ContextSources,
  runInTransaction,
  SYSTEM_CALLER,
  type TransactionContext,
} from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import { lockUserByEmail, type UserRecord } from '../../identity/users/index.ts';
import { createQueueJob, type Job } from '../../jobs/job.ts';
import { queueMail } from '../../mail/index.ts';
import { isMailSetUp } from '../../settings/index.ts';
import {
  findNextUnprocessed,
  findOrganizationInvitation,
  findPendingFor,
  lockOrganizationInvitations,
  markProcessed,
  type OrganizationInvitationRecord,
  withdrawMailsOf,
} from '../organization-invitations/index.ts';
import { type IssueDependencies, issueInvitation } from './issue.ts';
import { lockPendingOf } from './store.ts';

/** What the background job depends on. */
type ProcessDependencies = IssueDependencies & ContextSources;

/**
 * Creates the job that looks up the users of invited addresses and sends the mails, one address per transaction. Inviters
 * do not wait for it, so response times do not disclose whether an address has an account; nor do its audit events, which
 * belong to no organization.
 */
export const createOrganizationInvitationJob = (dependencies: ProcessDependencies): Job =>
  createQueueJob(dependencies, 'organization-invitations', findNextUnprocessed, (id) =>
    runInTransaction(dependencies, SYSTEM_CALLER, (ctx) => processAddressOf(dependencies, ctx, id)),
  );

/** Processes all unprocessed invitations of the address of one of them. */
async function processAddressOf(
  dependencies: ProcessDependencies,
  ctx: TransactionContext<Caller>,
  id: string,
): Promise<void> {
  const { tx, now } = ctx;
  const found = await findOrganizationInvitation(tx, id);
  if (!found) return;
  const user = await lockUserByEmail(tx, found.email);
  const pending = (await findPendingFor(tx, found.email)).filter(({ unprocessed }) => unprocessed);
  const pendingIds = pending.map((invitation) => invitation.id);
  const locked = (await lockOrganizationInvitations(tx, pendingIds)).filter(({ unprocessed }) => unprocessed);
  const [first] = locked;
  if (!first) return;
  // Invitations that were sent again may still have a queued mail.
  await withdrawMailsOf(tx, locked, now);
  await markProcessed(
    tx,
    locked.map((invitation) => invitation.id),
    null,
  );
  const open = locked.filter(({ expiresAt }) => expiresAt > now);
  if (open.length === 0) return;
  if (user?.status === 'active') await notifyUser(dependencies, ctx, user, open);
  else if (user?.status !== 'disabled') await inviteWithoutAccount(dependencies, ctx, user, first);
}

/** Queues a mail about each invitation to an organization that an active user does not belong to. */
async function notifyUser(
  dependencies: ProcessDependencies,
  { tx, now }: TransactionContext<Caller>,
  user: UserRecord,
  invitations: readonly OrganizationInvitationRecord[],
): Promise<void> {
  if (!isMailSetUp(dependencies)) return;
  const joined = new Set(user.memberships.organizations.map(({ organizationId }) => organizationId));
  for (const { id, organization, createdBy, expiresAt } of invitations) {
    if (joined.has(organization.id)) continue;
    const mailId = await queueMail(tx, dependencies.vault, now, {
      kind: 'organization_invitation',
      parameters: {
        organization: organization.name,
        invitedBy: createdBy.name,
        expiresAt: expiresAt.toISOString(),
      },
      recipient: user.email,
      userId: user.id,
      language: user.language,
      expiresAt,
    });
    await markProcessed(tx, [id], mailId);
  }
}

/**
 * Invites an address without an account to create one, unless admins create accounts here: then the invitation waits until
 * they do. A pending invitation by a system admin keeps its owner, so that others can't take it over.
 */
async function inviteWithoutAccount(
  dependencies: ProcessDependencies,
  ctx: TransactionContext<Caller>,
  user: UserRecord | undefined,
  { email, createdBy }: OrganizationInvitationRecord,
): Promise<void> {
  const pending = user && (await lockPendingOf(ctx.tx, user.id));
  // Without mail, a new link could not be sent, but would invalidate the one that an admin has shared.
  if (pending && !isMailSetUp(dependencies)) return;
  if (!user && dependencies.settings.current.userInvite.method === 'none') return;
  await issueInvitation(dependencies, ctx.as({ ...SYSTEM_CALLER, actor: createdBy }), {
    user,
    pending,
    email: user?.email ?? email,
    systemRole: user?.systemRole ?? 'user',
    createdBy: pending?.forOrganizations === false ? pending.createdBy : createdBy,
  });
}
