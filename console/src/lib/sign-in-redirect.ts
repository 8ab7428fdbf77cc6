/**
 * Returns where to go after signing in, from the address bar: a path of this console, otherwise undefined. The author of
 * a link to the sign-in page must not be able to choose another site as the destination (OWASP: unvalidated redirects).
 */
export function safeNext(next: unknown): string | undefined {
  if (typeof next !== 'string' || !next.startsWith('/')) return undefined;
  const origin = 'https://roster.invalid';
  // The parser recognizes every spelling that browsers treat as another host: `//`, `/\`, tabs and line breaks.
  if (!URL.canParse(next, origin)) return undefined;
  const url = new URL(next, origin);
  if (url.origin !== origin || /^\/(\/|sign-in)/.test(url.pathname)) return undefined;
  return `${url.pathname}${url.search}${url.hash}`;
}

/**
 * Opens the sign-in page with a full page load instead of the router, so that no data of this user stays in memory for
 * the next one.
 */
export function redirectToSignIn(next?: string): void {
  window.location.assign(next === undefined ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`);
}
