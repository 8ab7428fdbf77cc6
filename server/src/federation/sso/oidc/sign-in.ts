import * as client from 'openid-client';
import { SsoRefusal, type SsoRefusalReason } from '../refusal.ts';
import { ACCEPTED_ALGORITHMS, messageOf } from './provider.ts';

/** What is kept of a request until its answer comes. */
export interface OidcRequest {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Returns a new request with random values. */
export const newOidcRequest = (): OidcRequest => ({
  state: client.randomState(),
  nonce: client.randomNonce(),
  codeVerifier: client.randomPKCECodeVerifier(),
});

/** Returns where the browser is sent to sign in: authorization code flow with PKCE (RFC 7636), state and nonce. */
export async function authorizationUrl(
  provider: client.Configuration,
  request: OidcRequest,
  options: {
    redirectUri: string;
    scopes: string;
    acrValues: string | null;
    loginHint?: string | undefined;
    /** The user must prove anew who they are. */
    fresh: boolean;
  },
): Promise<string> {
  const url = client.buildAuthorizationUrl(provider, {
    redirect_uri: options.redirectUri,
    scope: options.scopes,
    state: request.state,
    nonce: request.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(request.codeVerifier),
    code_challenge_method: 'S256',
    ...(options.acrValues === null ? {} : { acr_values: options.acrValues }),
    ...(options.loginHint === undefined ? {} : { login_hint: options.loginHint }),
    ...(options.fresh ? { prompt: 'login', max_age: '0' } : {}),
  });
  return url.href;
}

/** What a verified ID token, with the userinfo answer where it was needed, says. */
export interface OidcClaims {
  /** Of the ID token, and what userinfo adds. */
  claims: Readonly<Record<string, unknown>>;
  /** For signing out at the provider. */
  idToken: string;
  /** The provider's session, if it names it. */
  sid: string | undefined;
}

/**
 * Exchanges the code of an answer and returns the verified claims.
 *
 * @param query of the callback, without the question mark.
 * @param needed claims that are asked of userinfo when the ID token lacks one.
 * @throws SsoRefusal
 */
export async function verifyCallback(
  provider: client.Configuration,
  request: OidcRequest,
  options: { redirectUri: string; query: string; fresh: boolean; needed: readonly string[] },
): Promise<OidcClaims> {
  const url = new URL(options.redirectUri);
  url.search = options.query;
  let tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>;
  try {
    tokens = await client.authorizationCodeGrant(provider, url, {
      expectedState: request.state,
      expectedNonce: request.nonce,
      pkceCodeVerifier: request.codeVerifier,
      idTokenExpected: true,
      ...(options.fresh ? { maxAge: 0 } : {}),
    });
  } catch (error) {
    throw new SsoRefusal(reasonOf(error), messageOf(error));
  }
  const { id_token: idToken, access_token: accessToken } = tokens;
  const claims = tokens.claims();
  if (idToken === undefined || claims === undefined)
    throw new SsoRefusal('malformed', 'The provider sent no ID token.');
  requireAlgorithm(idToken);
  const isComplete = options.needed.every((name) => claims[name] !== undefined);
  const more: Record<string, unknown> =
    isComplete || provider.serverMetadata().userinfo_endpoint === undefined
      ? {}
      : await userInfo(provider, accessToken, claims.sub);
  // What is signed counts for more than what is not.
  const merged = { ...more, ...claims };
  // Userinfo has verified its own address, not another one of the ID token.
  const isOther = more.email !== undefined && more.email !== merged.email;
  if (isOther && claims.email_verified === undefined) delete merged.email_verified;
  return { claims: merged, idToken, sid: typeof merged.sid === 'string' ? merged.sid : undefined };
}

async function userInfo(provider: client.Configuration, accessToken: string, subject: string) {
  try {
    return await client.fetchUserInfo(provider, accessToken, subject);
  } catch (error) {
    throw new SsoRefusal(reasonOf(error), `Userinfo: ${messageOf(error)}`);
  }
}

function requireAlgorithm(idToken: string): void {
  const header: unknown = JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString('utf8'));
  const algorithm = typeof header === 'object' && header !== null && 'alg' in header ? header.alg : undefined;
  if (typeof algorithm !== 'string' || !ACCEPTED_ALGORITHMS.includes(algorithm))
    throw new SsoRefusal('weak_algorithm', `The ID token is signed with ${String(algorithm).slice(0, 40)}.`);
}

/** The claim that a failed check is about, and what it means for a sign-in. */
const CLAIM_REASONS: Record<string, SsoRefusalReason> = {
  iss: 'wrong_issuer',
  aud: 'wrong_audience',
  azp: 'wrong_audience',
  nonce: 'wrong_nonce',
  state: 'wrong_state',
  exp: 'expired',
  iat: 'not_yet_valid',
  nbf: 'not_yet_valid',
  auth_time: 'not_fresh',
  sub: 'wrong_subject',
  alg: 'weak_algorithm',
};

/** Which reason of ours an error of the library stands for. */
function reasonOf(error: unknown): SsoRefusalReason {
  if (error instanceof client.AuthorizationResponseError) return 'provider_error';
  if (error instanceof client.ResponseBodyError) return 'code_refused';
  const text = messageOf(error);
  const quoted = /"(iss|aud|azp|nonce|state|exp|iat|nbf|auth_time|sub|alg)"/.exec(text)?.[1];
  if (/signature verification failed|signature/i.test(text) && !quoted) return 'signature_invalid';
  if (quoted !== undefined) return CLAIM_REASONS[quoted] ?? 'malformed';
  if (/timed? ?out|reach|fetch failed|public internet|must be reached/i.test(text))
    return 'provider_unreachable';
  return 'malformed';
}
