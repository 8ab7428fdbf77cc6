import { isUtf8 } from 'node:buffer';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import * as client from 'openid-client';
import { HOUR, SECOND } from '../../../lib/clock.ts';
import { toStorable } from '../../../lib/text.ts';
import type { Outbound } from '../../../outbound/index.ts';
import { SsoRefusal } from '../refusal.ts';

/** What of a connection a provider is asked with. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  tokenAuth: 'basic' | 'post' | 'private_key_jwt';
  /** Needed for `basic` and `post`. */
  clientSecret: string | undefined;
  /** PEM, RSA; needed for `private_key_jwt`. */
  privateKey: string | undefined;
}

/** ID tokens signed otherwise are refused, whatever the provider announces: no `none`, no shared secrets. */
export const ACCEPTED_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
];

/** How far the provider's clock may be off. Seconds. */
export const CLOCK_TOLERANCE = 180;
/** Discovery and token requests together must stay within what a person waits for. Seconds. */
const TIMEOUT = 10;
/** How long discovered metadata is used before it is asked for again. */
const CACHED_FOR = HOUR;
/** Discovery, keys and tokens are small. In bytes. */
const MAX_BYTES = 512 * 1024;

/** Placeholders of Entra ID and others for "any tenant": the token's issuer then is not the one that was asked. */
const MULTI_TENANT = /\/(common|organizations|consumers)(\/|$)|[{}]|%7b/i;

/** Returns whether an issuer serves many tenants, whose tokens its name can't distinguish. */
export const isMultiTenant = (issuer: string): boolean => MULTI_TENANT.test(issuer);

/** The fetch of the library, through the client that connects to permitted addresses alone. */
function fetchThrough(outbound: Outbound): client.CustomFetch {
  return async (url, { method, headers, body }) => {
    const response = await outbound(new URL(url), {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      body: body === undefined || body === null ? undefined : String(body),
      timeout: TIMEOUT * SECOND,
      maxBytes: MAX_BYTES,
    });
    // Two subjects would become the same if the library replaced what it can't decode.
    if (!isUtf8(response.body))
      throw new SsoRefusal('malformed', 'The provider’s response is not UTF-8 (RFC 8259 §8.1).');
    const hasBody = ![204, 205, 304].includes(response.status);
    return new Response(hasBody ? new Uint8Array(response.body) : null, {
      status: Math.max(200, response.status),
      headers: response.headers,
    });
  };
}

async function clientAuthOf({
  tokenAuth,
  clientSecret,
  privateKey,
}: OidcSettings): Promise<client.ClientAuth> {
  if (tokenAuth === 'private_key_jwt')
    return client.PrivateKeyJwt(await importKey(createPrivateKey(privateKey ?? '')));
  return tokenAuth === 'post' ? client.ClientSecretPost(clientSecret) : basicAuth(clientSecret ?? '');
}

/**
 * Client authentication by HTTP Basic (RFC 6749 §2.3.1). The library's own also escapes characters that need no escape,
 * such as `-`, and some providers, Glewlwyd among them, decode nothing.
 */
const basicAuth =
  (clientSecret: string): client.ClientAuth =>
  (_server, { client_id }, _body, headers) => {
    const credentials = `${encodeURIComponent(client_id)}:${encodeURIComponent(clientSecret)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };

const importKey = (key: KeyObject) =>
  crypto.subtle.importKey(
    'pkcs8',
    new Uint8Array(key.export({ type: 'pkcs8', format: 'der' })),
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    false,
    ['sign'],
  );

/** A discovered provider. */
export interface OidcProvider {
  configuration: client.Configuration;
  /** Its keys, for tokens that it sends by itself. Fetched when one is verified, again for an unknown `kid`. */
  keys: JWTVerifyGetKey;
}

/** Discovered providers, remembered for an hour with their keys. */
export interface OidcProviders {
  /**
   * Returns the provider of a connection.
   * @param key changes with the connection's settings.
   * @param clockOffset how many seconds our clock is ahead of the machine's.
   * @throws `provider_unreachable`
   */
  get(key: string, settings: OidcSettings, clockOffset: number): Promise<OidcProvider>;
}

/** Creates the cache of one node. A failed discovery is not cached. */
export function createOidcProviders(outbound: Outbound, now: () => Date): OidcProviders {
  const remembered = new Map<string, { until: number; provider: Promise<OidcProvider> }>();
  const discover = async (settings: OidcSettings, clockOffset: number): Promise<OidcProvider> => {
    const configuration = await client.discovery(
      new URL(settings.issuer),
      settings.clientId,
      { [client.clockSkew]: clockOffset, [client.clockTolerance]: CLOCK_TOLERANCE },
      await clientAuthOf(settings),
      {
        [client.customFetch]: fetchThrough(outbound),
        timeout: TIMEOUT,
        // Plain text is refused by `outbound`, except where OUTBOUND_ALLOW permits it.
        execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
      },
    );
    requireSameIssuer(configuration, settings.issuer);
    return { configuration, keys: keysOf(configuration, outbound) };
  };
  return {
    async get(key, settings, clockOffset) {
      const time = now().getTime();
      const known = remembered.get(key);
      if (known && known.until > time) return known.provider;
      for (const [each, { until }] of remembered) if (until <= time) remembered.delete(each);
      const provider = discover(settings, clockOffset);
      remembered.set(key, { until: time + CACHED_FOR, provider });
      try {
        return await provider;
      } catch (error) {
        // A failure is not remembered: the next sign-in tries again.
        remembered.delete(key);
        if (error instanceof SsoRefusal) throw error;
        throw new SsoRefusal('provider_unreachable', messageOf(error));
      }
    },
  };
}

function keysOf(configuration: client.Configuration, outbound: Outbound): JWTVerifyGetKey {
  const address = configuration.serverMetadata().jwks_uri;
  if (address === undefined) throw new SsoRefusal('malformed', 'The provider publishes no keys.');
  const send = fetchThrough(outbound);
  return createRemoteJWKSet(new URL(address), {
    timeoutDuration: TIMEOUT * SECOND,
    [customFetch]: (url, { method, headers, signal }) =>
      send(url, {
        method,
        headers: Object.fromEntries(headers),
        body: undefined,
        redirect: 'manual',
        signal,
      }),
  });
}

/** The library lets some vendors' metadata name another issuer; tokens are compared with what the admin entered. */
function requireSameIssuer(configuration: client.Configuration, issuer: string): void {
  const found = configuration.serverMetadata().issuer;
  if (found.replace(/\/$/, '') !== issuer.replace(/\/$/, ''))
    throw new SsoRefusal('wrong_issuer', `The provider calls itself ${found.slice(0, 200)}.`);
}

/** The words of an error and of its causes, for the audit log. */
export function messageOf(error: unknown): string {
  const words: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) words.push(each.message);
  return toStorable((words.join(': ') || 'unknown error').slice(0, 500));
}
