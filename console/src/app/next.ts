/**
 * Where to go after signing in, from the address bar: a path of this very console, else nothing. Whoever hands somebody
 * a link to the sign-in page must not be able to choose where they land (OWASP: unvalidated redirects).
 */
export function safeNext(next: unknown): string | undefined {
  if (typeof next !== 'string' || !next.startsWith('/')) return undefined;
  const here = 'https://roster.invalid';
  // The parser knows every spelling that browsers take for another host: `//`, `/\`, tabs and line breaks in between.
  if (!URL.canParse(next, here)) return undefined;
  const { origin, pathname, search, hash } = new URL(next, here);
  if (origin !== here || pathname.startsWith('//') || pathname.startsWith('/sign-in')) return undefined;
  return `${pathname}${search}${hash}`;
}
