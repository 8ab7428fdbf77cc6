import { createPublicKey, createSign, createVerify, constants as cryptoConstants } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SsoRefusal } from '../refusal.ts';
import { isAcceptedCertificate, RSA_SHA256 } from './signature.ts';
import { decodeBase64, decodeUtf8 } from './xml.ts';

const HASHES = new Map([
  [RSA_SHA256, 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'sha512'],
]);
/** Logout messages are small; what unpacks to more is a bomb. In bytes. */
const MAX_BYTES = 64 * 1024;

type Field = 'SAMLRequest' | 'SAMLResponse';

/**
 * Returns the address that carries a message by the HTTP-Redirect binding (saml-bindings-2.0 §3.4).
 * @param privateKey PEM; undefined: not signed.
 */
export function redirectUrl(
  destination: string,
  field: Field,
  xml: string,
  { relayState, privateKey }: { relayState?: string | undefined; privateKey?: string | undefined },
): string {
  const query = [`${field}=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`];
  if (relayState !== undefined) query.push(`RelayState=${encodeURIComponent(relayState)}`);
  if (privateKey !== undefined) {
    query.push(`SigAlg=${encodeURIComponent(RSA_SHA256)}`);
    const signature = createSign('sha256').update(query.join('&')).sign(privateKey, 'base64');
    query.push(`Signature=${encodeURIComponent(signature)}`);
  }
  const url = new URL(destination);
  const separator = url.search === '' ? '?' : '&';
  return `${url.origin}${url.pathname}${url.search}${separator}${query.join('&')}`;
}

/** A message that came by the HTTP-Redirect binding, its signature verified. */
export interface RedirectMessage {
  field: Field;
  xml: string;
  relayState: string | undefined;
}

/**
 * Returns the message of a query string, if one of the certificates verifies its signature, over the bytes as they came
 * (§3.4.4.1): decoding and encoding again may spell them otherwise.
 *
 * @param query without the question mark.
 * @throws `malformed`, `signature_missing`, `signature_invalid`, `weak_algorithm`, `too_large`
 */
export function verifiedRedirect(query: string, certificates: readonly string[]): RedirectMessage {
  const raw = new Map<string, string>();
  for (const pair of query.split('&')) {
    const [name = '', ...value] = pair.split('=');
    if (raw.has(name)) throw new SsoRefusal('malformed', `${name.slice(0, 40)} stands twice in the query.`);
    raw.set(name, value.join('='));
  }
  const fields = (['SAMLRequest', 'SAMLResponse'] as const).filter((name) => raw.has(name));
  const [field, ...others] = fields;
  if (!field || others.length > 0)
    throw new SsoRefusal('malformed', 'The query must contain one SAML message.');
  const signature = decoded(raw, 'Signature');
  const algorithm = decoded(raw, 'SigAlg');
  if (signature === undefined || algorithm === undefined)
    throw new SsoRefusal('signature_missing', 'The message is not signed.');
  const hash = HASHES.get(algorithm);
  if (!hash) throw new SsoRefusal('weak_algorithm', `SigAlg is ${algorithm.slice(0, 200)}.`);
  const signed = [field, 'RelayState', 'SigAlg']
    .filter((name) => raw.has(name))
    .map((name) => `${name}=${raw.get(name)}`)
    .join('&');
  const bytes = decodeBase64(signature);
  const isSigned = certificates.filter(isAcceptedCertificate).some((certificate) =>
    createVerify(hash)
      .update(signed)
      .verify({ key: createPublicKey(certificate), padding: cryptoConstants.RSA_PKCS1_PADDING }, bytes),
  );
  if (!isSigned)
    throw new SsoRefusal('signature_invalid', 'No certificate of the connection verifies the query.');
  return { field, xml: inflated(decoded(raw, field) ?? ''), relayState: decoded(raw, 'RelayState') };
}

function decoded(raw: ReadonlyMap<string, string>, name: string): string | undefined {
  const value = raw.get(name);
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value.replaceAll('+', '%20'));
  } catch {
    throw new SsoRefusal('malformed', `${name} is not encoded well.`);
  }
}

function inflated(encoded: string): string {
  const packed = decodeBase64(encoded);
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(packed, { maxOutputLength: MAX_BYTES });
  } catch {
    throw new SsoRefusal('malformed', 'The message is not deflated, or too large.');
  }
  return decodeUtf8(bytes);
}
