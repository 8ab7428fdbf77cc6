import type { Services } from '../services.ts';
import type { PasswordResetLookupBody } from './contract.ts';
import { loadLink } from './link-status.ts';
import { worthOf } from './links.ts';

/** What a link is worth, before anything is typed. Throws 404 `invalid_link`. */
export async function lookUpPasswordReset(
  services: Services,
  token: string,
): Promise<PasswordResetLookupBody> {
  const { reset, user } = await loadLink(services, token);
  const status = worthOf(reset, user, services.clock.now());
  // The mailbox of a link that was replaced may have ceased to be theirs.
  const isTheirs = status === 'pending' || status === 'expired';
  return {
    status,
    email: isTheirs ? user.email : null,
    username: isTheirs ? user.username : null,
    expiresAt: reset.expiresAt.toISOString(),
  };
}
