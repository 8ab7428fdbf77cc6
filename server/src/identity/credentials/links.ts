import type { Attempt, Context } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import type { Throttle } from './throttle.ts';
import type { ThrottledAttempt } from './throttle-buckets.ts';

/** The status of a link that was mailed: an invitation or a password reset. */
export type LinkStatus = 'pending' | keyof typeof LINK_ERRORS;

const LINK_ERRORS = {
  accepted: 'link_used',
  used: 'link_used',
  expired: 'link_expired',
  revoked: 'link_revoked',
  replaced: 'link_replaced',
} as const satisfies Record<string, ErrorCode>;

/** Returns the error of a link that can't be used; undefined for a pending one. */
export const linkErrorOf = (status: LinkStatus): ErrorCode | undefined =>
  status === 'pending' ? undefined : LINK_ERRORS[status];

/**
 * Rejects the use of a link that can't be used, with an audit event, as long as the throttle lets attempts through:
 * otherwise an old link would be enough to fill the audit log. Always throws the reason.
 */
export async function rejectLink(
  outer: Context<Caller>,
  throttle: Throttle,
  attempt: ThrottledAttempt,
  event: Attempt,
  reason: ErrorCode,
): Promise<never> {
  const count = () =>
    outer.transaction(event, async (ctx) => {
      const block = await throttle.count(ctx, attempt);
      if (!block) await ctx.audit({ ...event, outcome: 'denied', reason });
    });
  // A blocked attempt learns the reason all the same.
  await throttle.inTurn(attempt, outer.now, count).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
  throw new AppError(reason);
}
