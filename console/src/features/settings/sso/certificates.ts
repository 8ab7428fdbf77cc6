import type { SsoConnection } from 'roster-contract';

/** As the server's signal: 30 days. Milliseconds. */
const WARNED_AHEAD = 30 * 24 * 60 * 60 * 1000;

/** Returns whether the provider's certificates have all expired, or will within 30 days. */
export function certificateWarning(
  { saml }: Pick<SsoConnection, 'saml'>,
  now: Date = new Date(),
): 'expired' | 'expiring' | undefined {
  if (!saml || saml.certificateDetails.length === 0) return undefined;
  const last = Math.max(...saml.certificateDetails.map(({ expiresAt }) => new Date(expiresAt).getTime()));
  if (last <= now.getTime()) return 'expired';
  return last - now.getTime() < WARNED_AHEAD ? 'expiring' : undefined;
}
