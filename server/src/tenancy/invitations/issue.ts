import type { AnyCaller } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import { createPendingUser, deleteInvitedUsers, type UserRecord } from '../../identity/users/index.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Vault } from '../../lib/vault.ts';
import { queueMail, withdrawMails } from '../../mail/index.ts';
import { isMailSetUp, type SettingsSnapshot } from '../../settings/index.ts';
import {
  expiryFrom,
  followAccountInvitation,
  revokeWithAccountInvitations,
} from '../organization-invitations/index.ts';
import { auditedFields, auditTargetOf, defaultUsername, type Invitation } from './model.ts';
import {
  deleteFormerLinks,
  findInvitation,
  insertInvitation,
  keepFormerLink,
  type NewInvitation,
  type NewLink,
  replaceLink,
  settleInvitations,
} from './store.ts';

/** What issuing a link depends on. */
export interface IssueDependencies {
  settings: SettingsSnapshot;
  vault: Vault;
}

/** An invitation to issue. */
interface InvitationRequest extends Pick<Invitation, 'email' | 'systemRole' | 'createdBy'> {
  /** The pending user with this address; undefined: one is created. */
  user: UserRecord | undefined;
  /** The user's pending invitation as it was before the request. */
  pending: Invitation | undefined;
  /** Writes what belongs to the invitation, once its user exists. */
  afterUserCreated?: () => Promise<unknown>;
}

/**
 * Issues an account invitation, or renews the pending one, with its audit event; queues the mail if mail is set up. Throws 409
 * `email_taken` when a user with this address was created concurrently.
 */
export async function issueInvitation(
  dependencies: IssueDependencies,
  ctx: TransactionContext<Caller>,
  { email, systemRole, createdBy, pending, afterUserCreated, ...request }: InvitationRequest,
): Promise<{ invitation: Invitation; token: string }> {
  const invited = { email, username: defaultUsername(email), systemRole };
  const user = request.user ?? (await createPendingUser(ctx, invited));
  const id = pending?.id ?? newId();
  const token = pending
    ? await renewInvitation(dependencies, ctx, { ...pending, systemRole, createdBy })
    : await writeInvitation(dependencies, ctx, {
        id,
        userId: user.id,
        email: user.email,
        systemRole,
        createdBy,
        createdAt: ctx.now,
      });
  await afterUserCreated?.();
  const invitation = await findInvitation(ctx.tx, id);
  if (!invitation) throw new AppError('internal');
  await ctx.audit({
    eventType: 'invitation',
    operation: pending ? 'renew' : 'create',
    target: auditTargetOf(invitation),
    ...(pending ? { before: auditedFields(pending) } : {}),
    after: auditedFields(invitation),
  });
  return { invitation, token };
}

async function writeInvitation(
  dependencies: IssueDependencies,
  ctx: Pick<TransactionContext, 'tx' | 'now'>,
  invitation: NewInvitation,
): Promise<string> {
  const link = await makeLink(dependencies, ctx, invitation, true);
  await insertInvitation(ctx.tx, invitation, link);
  return link.token;
}

/**
 * Replaces the link of a locked, pending invitation and returns the new token. The former link can't be used any more, and
 * its mail is withdrawn if it is still queued. Organization invitations that belong to it get the same expiry.
 * @param invitation with its new fields.
 * @param options.sameMailbox whether holders of former links are referred to the newer one. For another address they are
 *   not, since that would disclose the address.
 */
export async function renewInvitation(
  dependencies: IssueDependencies,
  ctx: Pick<TransactionContext, 'tx' | 'now'>,
  invitation: Invitation,
  { sendMail = true, sameMailbox = true }: { sendMail?: boolean | undefined; sameMailbox?: boolean } = {},
): Promise<string> {
  if (invitation.mailId !== null) await withdrawMails(ctx.tx, [invitation.mailId], ctx.now);
  await (sameMailbox ? keepFormerLink : deleteFormerLinks)(ctx.tx, invitation.id);
  const link = await makeLink(dependencies, ctx, invitation, sendMail);
  await replaceLink(ctx.tx, invitation, link);
  await followAccountInvitation(ctx.tx, { ...invitation, expiresAt: link.expiresAt });
  return link.token;
}

/** Creates a token and queues the mail with it, if it is wanted and mail is set up. */
async function makeLink(
  dependencies: IssueDependencies,
  { tx, now }: Pick<TransactionContext, 'tx' | 'now'>,
  { email, userId, createdBy }: Pick<Invitation, 'email' | 'userId' | 'createdBy'>,
  sendMail: boolean,
): Promise<NewLink & { token: string }> {
  const token = newToken();
  const expiresAt = expiryFrom(dependencies.settings, now);
  const mailId =
    sendMail && isMailSetUp(dependencies)
      ? await queueMail(tx, dependencies.vault, now, {
          kind: 'invitation',
          parameters: { token, invitedBy: createdBy.name, expiresAt: expiresAt.toISOString() },
          recipient: email,
          userId,
          language: null,
          expiresAt,
        })
      : null;
  return { token, tokenHash: hashToken(token), expiresAt, mailId };
}

/**
 * Revokes locked, pending invitations, withdraws their queued mails and revokes the organization invitations that belong to
 * them. The number of statements does not depend on the number of invitations, of which an admin may have thousands.
 */
export async function revokeInvitations(
  ctx: TransactionContext<AnyCaller>,
  invitations: readonly Invitation[],
): Promise<void> {
  if (invitations.length === 0) return;
  await settleInvitations(ctx.tx, invitations, 'revoked', ctx.now);
  const mailIds = invitations.flatMap(({ mailId }) => mailId ?? []);
  await withdrawMails(ctx.tx, mailIds, ctx.now);
  await ctx.auditAll(
    invitations.map((invitation) => ({
      eventType: 'invitation',
      operation: 'revoke',
      target: auditTargetOf(invitation),
      before: auditedFields(invitation),
    })),
  );
  await revokeWithAccountInvitations(
    ctx,
    invitations.map(({ email }) => email),
  );
}

/** Revokes locked, pending invitations and deletes their pending users. */
export async function revokeWithUsers(
  ctx: TransactionContext<AnyCaller>,
  invitations: readonly Invitation[],
): Promise<void> {
  await revokeInvitations(ctx, invitations);
  if (invitations.length === 0) return;
  const userIds = invitations.flatMap(({ userId }) => userId ?? []);
  await deleteInvitedUsers(ctx, userIds);
}
