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

/** Returns the address of the sign-in page that leads back to an address. */
export function signInAddress(href: string): string {
  const next = safeNext(href);
  return next === undefined || next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`;
}

let isLeaving = false;

/** Leaves for the identity provider, after the session has ended: requests that fail meanwhile don't lead elsewhere. */
export function leaveFor(url: string): void {
  isLeaving = true;
  // The browser may keep this page, and show it again by Back.
  window.addEventListener(
    'pageshow',
    () => {
      isLeaving = false;
    },
    { once: true },
  );
  window.location.assign(url);
}

/**
 * Opens the sign-in page with a full page load instead of the router, so that no data of this user stays in memory for
 * the next one.
 */
export function redirectToSignIn(href = '/'): void {
  if (isLeaving) return;
  window.location.assign(signInAddress(href));
}
