import type { AnyCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import { type Guess, judge } from '../../identity/credentials/index.ts';
import type { Services } from '../../identity/services.ts';
import { AppError, type ErrorCode } from '../../kit/errors.ts';
import { type Link, targetOf, worthOf } from './model.ts';

/** What the holder of a link that opens nothing is told. */
const REFUSALS = {
  accepted: 'link_used',
  expired: 'link_expired',
  revoked: 'link_revoked',
  replaced: 'link_replaced',
} as const satisfies Record<string, ErrorCode>;

/** Why a link opens nothing at this moment; undefined when it does. */
export function deadnessOf(link: Link, now: Date): ErrorCode | undefined {
  const worth = worthOf(link, now);
  return worth === 'pending' ? undefined : REFUSALS[worth];
}

/** What is counted of a link's holder, who is nobody that we know. */
export const guessOf = ({ invitation }: Link, { address }: AnyCaller): Guess => ({
  kind: 'invitation-link',
  account: invitation.id,
  address,
});

/**
 * Refuses the holder of a link, and leaves an event of it, but no more of them than the throttle lets through, or an old
 * link would be enough to fill the trail. Made-up links leave none at all.
 */
export async function refuseLink(
  services: Services,
  caller: AnyCaller,
  operation: string,
  link: Link,
  reason: ErrorCode,
): Promise<never> {
  const { database, clock } = services;
  await database.transact(async (tx) => {
    const verdict = await judge(tx, guessOf(link, caller), clock.now, async () => false);
    if (verdict !== 'wrong') return;
    await record(tx, { ...caller, actor: undefined }, clock.now(), {
      eventType: 'invitation',
      operation,
      outcome: 'denied',
      reason,
      target: targetOf(link.invitation),
    });
  });
  throw new AppError(reason);
}
