import type { AnyCaller } from '../../access/actor.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { type PasswordAttempt, rejectAttempt } from '../../identity/credentials/index.ts';
import type { Services } from '../../identity/services.ts';
import type { ErrorCode } from '../../lib/errors.ts';
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
export const guessOf = ({ invitation }: Link, { address }: AnyCaller): PasswordAttempt => ({
  kind: 'invitation-link',
  account: invitation.id,
  address,
});

/** Refuses the holder of a link as `rejectAttempt` does; made-up links never come here. */
export async function refuseLink(
  services: Services,
  caller: AnyCaller,
  operation: Operation,
  link: Link,
  reason: ErrorCode,
): Promise<never> {
  const event = { eventType: 'invitation', operation, target: targetOf(link.invitation) } as const;
  return rejectAttempt(services, { ...caller, actor: undefined }, guessOf(link, caller), event, reason);
}
