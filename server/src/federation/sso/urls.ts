import type { Connection } from './model.ts';

/** The addresses of a connection, for the provider and for browsers, under the current root URL. */
export function urlsOf(rootUrl: string, { id }: Pick<Connection, 'id'>) {
  const saml = `${rootUrl}/sso/saml/${id}`;
  const oidc = `${rootUrl}/sso/oidc/${id}`;
  return {
    start: `${rootUrl}/sso/${id}/start`,
    metadata: `${saml}/metadata`,
    acs: `${saml}/acs`,
    samlLogout: `${saml}/logout`,
    samlLogoutForm: `${saml}/logout-form`,
    redirect: `${oidc}/callback`,
    jwks: `${oidc}/jwks.json`,
    loggedOut: `${oidc}/logged-out`,
    backchannelLogout: `${oidc}/backchannel-logout`,
    frontchannelLogout: `${oidc}/frontchannel-logout`,
  };
}

/** The longest address of ours that a browser is sent back to. */
const LONGEST = 2_000;

/**
 * Returns where a browser goes after signing in: a path of the console, or `/` for everything else, so that no link of
 * ours leads to another site (open redirect).
 */
export function safeReturnTo(value: string | undefined): string {
  if (value === undefined || value.length > LONGEST || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(value)) return '/';
  const base = 'https://roster.invalid';
  if (!URL.canParse(value, base)) return '/';
  const { origin, pathname, search, hash } = new URL(value, base);
  const isOurs =
    origin === base && !/^\/(api|sso)(\/|$)/i.test(decodedPath(pathname)) && !pathname.startsWith('//');
  return isOurs ? `${pathname}${search}${hash}` : '/';
}

function decodedPath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return '/api';
  }
}
