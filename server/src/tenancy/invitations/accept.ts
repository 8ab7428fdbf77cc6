import type { AnonymousCaller } from '../../access/actor.ts';
import type { Attempt, Context, TransactionContext } from '../../access/context.ts';
import type { Queryable } from '../../db/database.ts';
import type { Passwords } from '../../identity/credentials/index.ts';
import type { Browser, NewSession, SessionService } from '../../identity/sessions/index.ts';
import { activateUser, findUser, type UserService } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import { acceptInvitationsOf } from './activate.ts';
import type { AcceptInvitationInput } from './contract.ts';
import { type LinkDependencies, type RejectedLink, rejectLink } from './links.ts';
import { auditTargetOf } from './model.ts';
import { decideLink } from './policy.ts';
import { findLink, lockLink, shareLockUser } from './store.ts';

/** What accepting an invitation depends on. */
export type AcceptDependencies = LinkDependencies & {
  passwords: Pick<Passwords, 'hash' | 'save' | 'refuseKnownWords'>;
  sessions: Pick<SessionService, 'start'>;
  users: Pick<UserService, 'invalidate'>;
  /** Throws 403 `sso_required`. */
  refusePassword: (db: Queryable, email: string) => Promise<void>;
};

type Input = AcceptInvitationInput & Browser;

/**
 * Activates the account of a pending user with an invitation link, accepts the organization invitations of their email address,
 * and signs them in. Throws 403 `sso_required`, 404 `invalid_link`, 409 `link_expired`, `link_used`, `link_revoked` or
 * `link_replaced`, 422, 503.
 */
export async function acceptInvitation(
  dependencies: AcceptDependencies,
  outer: Context<AnonymousCaller>,
  input: Input,
): Promise<NewSession> {
  // Checked before the expensive hash, which must not be available without a link, and again in the transaction.
  const link = await findLink(outer.db, input.token);
  if (!link) throw new AppError('invalid_link');
  const decision = decideLink(link, outer.now());
  if (!decision.allowed) return rejectLink(dependencies, outer, 'accept', { link, reason: decision.reason });
  await dependencies.refusePassword(outer.db, link.invitation.email);
  const { email } = link.invitation;
  dependencies.passwords.refuseKnownWords('/password', input.password, { email, username: input.username });
  const hash = await dependencies.passwords.hash(input.password);

  const attempt: Attempt = {
    eventType: 'invitation',
    operation: 'accept',
    target: auditTargetOf(link.invitation),
  };
  const result = await outer.transaction(attempt, (ctx) => activate(dependencies, ctx, input, hash));
  if (result === 'invalid_link') throw new AppError(result);
  return 'reason' in result ? rejectLink(dependencies, outer, 'accept', result) : result;
}

/** Returns rejections instead of throwing them, because their audit events are rate limited. */
async function activate(
  { passwords, sessions, users }: AcceptDependencies,
  ctx: TransactionContext<AnonymousCaller>,
  input: Input,
  passwordHash: string,
): Promise<NewSession | 'invalid_link' | RejectedLink> {
  const { tx, now } = ctx;
  if (input.replaces) await shareLockUser(tx, input.replaces.caller.actor.id);
  const link = await lockLink(tx, input.token);
  if (!link) return 'invalid_link';
  const { invitation } = link;
  const decision = decideLink(link, now);
  if (!decision.allowed) return { link, reason: decision.reason };
  const user = invitation.userId === null ? undefined : await findUser(tx, invitation.userId);
  if (user?.status !== 'pending') return { link, reason: 'link_used' };

  const active = await activateUser(ctx, user, input);
  await passwords.save(tx, { userId: user.id, hash: passwordHash, temporary: false, at: now });
  const member = await acceptInvitationsOf(ctx, active, [invitation]);
  ctx.afterCommit(() => users.invalidate(member.id));
  return sessions.start(ctx, member, { ...input, remembered: false });
}
