import type { AnyCaller } from '../../access/actor.ts';
import { hashToken } from '../../lib/crypto.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import { type PasswordAttempt, rejectAttempt } from '../credentials/index.ts';
import type { Services } from '../services.ts';
import { findUser, targetOf, type UserRecord } from '../users/index.ts';
import { worthOf } from './links.ts';
import { findReset, type PasswordReset } from './store.ts';

/** A link, and the person whose password it sets. */
export interface Link {
  reset: PasswordReset;
  user: UserRecord;
}

/** Of a token that nobody was given. */
export const invalidLink = (): AppError =>
  new AppError('invalid_link', 'This link is not valid. Was it cut when it was copied?');

/** The link of a token. Throws 404 `invalid_link`. */
export async function loadLink({ database }: Pick<Services, 'database'>, token: string): Promise<Link> {
  const reset = await findReset(database.db, hashToken(token));
  const user = reset && (await findUser(database.db, reset.userId));
  if (!reset || !user) throw invalidLink();
  return { reset, user };
}

/** What the holder of a link that opens nothing is told. */
const REFUSALS = {
  expired: 'link_expired',
  used: 'link_used',
  replaced: 'link_replaced',
} as const satisfies Record<string, ErrorCode>;

/** Why a link opens nothing at this moment; undefined when it does. */
export function deadnessOf({ reset, user }: Link, now: Date): ErrorCode | undefined {
  const worth = worthOf(reset, user, now);
  return worth === 'pending' ? undefined : REFUSALS[worth];
}

/**
 * What is counted of a link's holder: passwords that may not come back, or the link would tell what the former ones
 * were; and tries with a dead link.
 */
export const guessOf = ({ reset }: Link, { address }: AnyCaller): PasswordAttempt => ({
  kind: 'reset',
  account: reset.id,
  address,
});

/** Refuses the holder of a dead link as `rejectAttempt` does; made-up links never come here. */
export async function refuseLink(
  services: Services,
  caller: AnyCaller,
  link: Link,
  reason: ErrorCode,
): Promise<never> {
  const event = { eventType: 'user', operation: 'reset_password', target: targetOf(link.user) } as const;
  return rejectAttempt(services, caller, guessOf(link, caller), event, reason);
}
