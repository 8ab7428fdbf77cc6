import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { after } from 'node:test';

/** Changes to the responses of the OpenID provider. */
export interface OidcForgery {
  /** Changes the claims of the ID token. */
  claims?: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the signed token. */
  token?: (token: string) => string;
  header?: Record<string, unknown>;
  /** Signs with a key that is not published. */
  foreignKey?: boolean;
  /** Signs with the client secret, or with the public key as an HMAC secret. */
  hmac?: 'secret' | 'public key';
  /** What the userinfo endpoint returns besides `sub`. */
  userInfo?: Record<string, unknown>;
  status?: number;
  body?: (body: Record<string, unknown>) => Record<string, unknown>;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs a JWT. */
function signJwt(
  key: KeyObject | { secret: string },
  claims: object,
  header: Record<string, unknown>,
): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const signature =
    'secret' in key
      ? createHmac('sha256', key.secret).update(input).digest('base64url')
      : createSign('sha256').update(input).sign(key, 'base64url');
  return `${input}.${signature}`;
}

/** Starts an OpenID provider on loopback: discovery, keys and tokens. */
export async function startOidcProvider(
  now: () => Date,
  /** Who signs in when a browser comes; undefined: the user cancels. */
  signIn: () => Record<string, unknown> | undefined = () => undefined,
) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const codes = new Map<string, { claims: Record<string, unknown>; forgery: OidcForgery }>();
  const requests: URLSearchParams[] = [];
  const authorizations: string[] = [];
  let issuer = '';
  let tokens = 0;
  const discovery = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  });
  const idToken = (claims: Record<string, unknown>, forgery: OidcForgery) => {
    const header = { alg: forgery.hmac ? 'HS256' : 'RS256', kid: 'k', typ: 'JWT', ...forgery.header };
    const secret =
      forgery.hmac === 'secret'
        ? 'roster-secret'
        : publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const key = forgery.hmac ? { secret } : forgery.foreignKey ? foreign : privateKey;
    const token = signJwt(key, forgery.claims?.(claims) ?? claims, header);
    return forgery.token?.(token) ?? token;
  };
  const server = createServer(async (request, response) => {
    const send = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration') return send(discovery());
    if (request.url === '/jwks')
      return send({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] });
    if (request.url?.startsWith('/authorize?')) {
      const url = new URL(request.url, issuer);
      const claims = signIn();
      const answer = claims
        ? authorize(url, claims)
        : new URLSearchParams({
            error: 'access_denied',
            state: url.searchParams.get('state') ?? '',
            iss: issuer,
          });
      response.writeHead(303, { location: `${url.searchParams.get('redirect_uri')}?${answer}` }).end();
      return;
    }
    if (request.url?.startsWith('/logout?')) {
      const back = new URL(request.url, issuer).searchParams.get('post_logout_redirect_uri');
      response.writeHead(303, { location: back ?? issuer }).end();
      return;
    }
    if (request.url === '/userinfo') {
      const asked = codes.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
      return send({ sub: asked?.claims.sub, ...asked?.forgery.userInfo }, asked ? 200 : 401);
    }
    let text = '';
    for await (const chunk of request) text += chunk;
    const form = new URLSearchParams(text);
    requests.push(form);
    authorizations.push(request.headers.authorization ?? '');
    const code = codes.get(form.get('code') ?? '');
    if (!code) return send({ error: 'invalid_grant' }, 400);
    const body = {
      access_token: form.get('code'),
      token_type: 'Bearer',
      id_token: idToken(code.claims, code.forgery),
    };
    return send(code.forgery.body?.(body) ?? body, code.forgery.status ?? 200);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  after(() => server.close());
  /** Answers an authorization request; returns the query of the callback. */
  const authorize = (
    url: URL,
    claims: Record<string, unknown>,
    forgery: OidcForgery = {},
  ): URLSearchParams => {
    const seconds = Math.floor(now().getTime() / 1000);
    const code = `code-${codes.size}`;
    codes.set(code, {
      claims: {
        iss: issuer,
        aud: url.searchParams.get('client_id'),
        nonce: url.searchParams.get('nonce'),
        iat: seconds,
        exp: seconds + 300,
        auth_time: seconds,
        ...claims,
      },
      forgery,
    });
    return new URLSearchParams({ code, state: url.searchParams.get('state') ?? '', iss: issuer });
  };
  return {
    issuer,
    /** The token requests received. */
    requests,
    /** The Authorization headers of the token requests. */
    authorizations,
    /** A signed logout token (OpenID Connect Back-Channel Logout 1.0 §2.4); each of its claims may be forged. */
    logoutToken(claims: Record<string, unknown>, forgery: OidcForgery = {}): string {
      const seconds = Math.floor(now().getTime() / 1000);
      const honest = {
        iss: issuer,
        aud: 'roster',
        iat: seconds,
        exp: seconds + 120,
        jti: `jti-${tokens++}`,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      };
      return idToken({ ...honest, ...claims }, { header: { typ: 'logout+jwt' }, ...forgery });
    },
    authorize,
  };
}
