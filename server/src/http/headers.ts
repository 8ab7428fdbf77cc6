/** For pages: scripts of this origin alone; also inline styles, which the component library sets on elements. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/** For responses of the API, which are never pages. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Returns the security headers by route; undefined: no route matched (ASVS 5.0 3.4, OWASP Secure Headers). */
export function securityHeaders({
  secure,
  includeSubDomains,
}: {
  secure: boolean;
  includeSubDomains: boolean;
}): (route: string | undefined) => Record<string, string> {
  const always: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(secure
      ? { 'strict-transport-security': `max-age=31536000${includeSubDomains ? '; includeSubDomains' : ''}` }
      : {}),
  };
  const page = {
    ...always,
    'content-security-policy': PAGE_POLICY,
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
  const api = { ...always, 'content-security-policy': API_POLICY, 'cache-control': 'no-store' };
  return (route) => (route?.startsWith('/api/v1') ? api : page);
}
