import type { Static } from 'typebox';
import type { AnonymousCaller } from '../../access/actor.ts';
import type { Attempt, Context, TransactionContext } from '../../access/context.ts';
import type { Operation } from '../../audit/catalogue.ts';
import {
  type Block,
  rejectLink as rejectThrottledLink,
  type Throttle,
  type ThrottledAttempt,
  tooManyAttempts,
} from '../../identity/credentials/index.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import { isMailSetUp } from '../../settings/index.ts';
import type { InvitationLookup } from './contract.ts';
import { type IssueDependencies, renewInvitation } from './issue.ts';
import { auditedFields, auditTargetOf, type Link } from './model.ts';
import { decideLink, linkStatusOf } from './policy.ts';
import { findLink, lockLink } from './store.ts';

/** What the public operations on links depend on. */
export type LinkDependencies = IssueDependencies & { throttle: Throttle };

/** A link that can't be used, and why. */
export interface RejectedLink {
  link: Link;
  reason: ErrorCode;
}

/** Returns the status of a link for the page that it opens. Throws 404 `invalid_link`. */
export async function lookUpLink(
  dependencies: LinkDependencies,
  ctx: Context<AnonymousCaller>,
  token: string,
): Promise<Static<typeof InvitationLookup>> {
  const link = await findLink(ctx.db, token);
  if (!link) throw new AppError('invalid_link');
  const { invitation } = link;
  const status = linkStatusOf(link, ctx.now());
  return {
    status,
    email: invitation.email,
    invitedBy: invitation.createdBy.name,
    expiresAt: invitation.expiresAt.toISOString(),
    canAskForNewLink: status === 'expired' && isMailSetUp(dependencies),
  };
}

/**
 * Mails a new link of an expired invitation to its address. The response discloses nothing of the link. Revoked invitations
 * stay revoked, and working links are not replaced, so an invitation is renewed at most once in its validity period of at
 * least an hour; the rate limit applies to requests for many invitations. Throws 404 `invalid_link`, 409 `conflict`,
 * `link_used`, `link_revoked`, `link_replaced` or `mail_not_configured`, 429.
 */
export async function requestLink(
  dependencies: LinkDependencies,
  outer: Context<AnonymousCaller>,
  token: string,
): Promise<void> {
  const attempt: Attempt = { eventType: 'invitation', operation: 'request_link', target: undefined };
  const link = await findLink(outer.db, token);
  if (!link) throw new AppError('invalid_link');
  const result = await dependencies.throttle.inTurn(linkAttemptOf(link, outer.caller), outer.now, () =>
    outer.transaction(attempt, (ctx) => renewExpired(dependencies, ctx, token)),
  );
  if (result === 'queued') return;
  if (result === 'invalid_link') throw new AppError(result);
  if ('retryAfter' in result) throw tooManyAttempts(result);
  await rejectLink(dependencies, outer, 'request_link', result);
}

/** Returns rejections instead of throwing them, because their audit events are rate limited. */
async function renewExpired(
  dependencies: LinkDependencies,
  ctx: TransactionContext<AnonymousCaller>,
  token: string,
): Promise<'queued' | 'invalid_link' | Block | RejectedLink> {
  const link = await lockLink(ctx.tx, token);
  if (!link) return 'invalid_link';
  const decision = decideLink(link, ctx.now);
  const reason = decision.allowed ? 'conflict' : decision.reason;
  if (reason !== 'link_expired') return { link, reason };
  if (!isMailSetUp(dependencies)) return { link, reason: 'mail_not_configured' };

  const event = {
    eventType: 'invitation',
    operation: 'request_link',
    target: auditTargetOf(link.invitation),
  } as const;
  const attempt = linkAttemptOf(link, ctx.caller);
  const block = await dependencies.throttle.count(ctx, attempt);
  if (block) {
    if (block.isFirst) await ctx.audit({ ...event, outcome: 'denied', reason: 'too_many_attempts' });
    return block;
  }
  await renewInvitation(dependencies, ctx, link.invitation);
  const renewed = await findLink(ctx.tx, token);
  await ctx.audit({
    ...event,
    before: auditedFields(link.invitation),
    ...(renewed && { after: auditedFields(renewed.invitation) }),
  });
  return 'queued';
}

/** Returns what the rate limit counts for the anonymous holder of a link. */
const linkAttemptOf = ({ invitation }: Link, { address }: AnonymousCaller): ThrottledAttempt => ({
  kind: 'invitation-link',
  account: invitation.id,
  address,
});

/** Throws the reason why a link can't be used, and audits it within the rate limit. Never called for unknown tokens. */
export async function rejectLink(
  dependencies: LinkDependencies,
  ctx: Context<AnonymousCaller>,
  operation: Operation,
  { link, reason }: RejectedLink,
): Promise<never> {
  const event = { eventType: 'invitation', operation, target: auditTargetOf(link.invitation) } as const;
  return rejectThrottledLink(ctx, dependencies.throttle, linkAttemptOf(link, ctx.caller), event, reason);
}
