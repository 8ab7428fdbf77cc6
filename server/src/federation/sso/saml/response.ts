import { MINUTE } from '../../../lib/clock.ts';
import { SsoRefusal } from '../refusal.ts';
import { type Assertion, readAssertion } from './assertion.ts';
import { decryptAssertion } from './decrypt.ts';
import { requireSignaturePlaces, signatureIn, signedBytes, verifiedContent } from './signature.ts';
import {
  attributeOf,
  childrenNamed,
  decodeBase64,
  decodeUtf8,
  elementsOf,
  isNamed,
  NS,
  onlyChild,
  parseXml,
  textOf,
} from './xml.ts';

/** Bytes of a decoded message. Entra's with 150 groups has 20 KB. */
const MAX_BYTES = 256 * 1024;

/** How far the provider's clock may be off, either way. */
export const CLOCK_SKEW = 3 * MINUTE;

/** What a response to one of our requests must say. */
export interface Expected {
  idpEntityId: string;
  /** Our entity id: the audience. */
  entityId: string;
  /** Our assertion consumer service: destination and recipient. */
  acsUrl: string;
  /** PEM; one of them must verify the signature. */
  certificates: readonly string[];
  /** PEM, ours; none: encrypted assertions are refused. */
  decryptionKeys: readonly string[];
  now: Date;
}

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** Decodes and parses a message as it came in a form. Throws `too_large`, `malformed`, `forbidden_markup`. */
export function readMessage(encoded: string): Element {
  if (encoded.length > MAX_BYTES * 2) throw new SsoRefusal('too_large', 'The message is too large.');
  const bytes = decodeBase64(encoded);
  if (bytes.length > MAX_BYTES) throw new SsoRefusal('too_large', 'The message is too large.');
  return parseMessage(decodeUtf8(bytes));
}

/** Line ends are normalized before anything is verified, as an XML processor must (XML 1.0 §2.11). */
export const parseMessage = (raw: string): Element =>
  parseXml(raw.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));

/**
 * Returns what a SAML response asserts. Every value is read from bytes under a valid signature, of the response or of
 * the assertion; every signature in the message must be valid. The request that it answers is named, not looked up:
 * consuming it, and the assertion's id, is the caller's (in one transaction, for all nodes).
 *
 * @param encoded the `SAMLResponse` field.
 * @throws SsoRefusal
 */
export function verifyResponse(encoded: string, expected: Expected): Assertion {
  const root = readMessage(encoded);
  if (!isNamed(root, NS.protocol, 'Response') || attributeOf(root, 'Version') !== '2.0')
    throw new SsoRefusal('not_a_response', 'The message is not a SAML 2.0 response.');
  requireSuccess(root);
  const inner = onlyAssertion(root);
  requireSignaturePlaces(root, [root, inner]);
  const responseSignature = signatureIn(root);
  const response = responseSignature && verifiedContent(root, responseSignature, expected.certificates);
  requireAddress(response ?? root, expected, response !== undefined);

  const isEncrypted = isNamed(inner, NS.assertion, 'EncryptedAssertion');
  const assertion = isEncrypted
    ? decrypted(response ? onlyAssertion(response) : inner, response !== undefined, expected)
    : signedAssertion(inner, response, expected);
  return readAssertion(assertion, {
    ...expected,
    inResponseTo: attributeOf(response ?? root, 'InResponseTo'),
    skew: CLOCK_SKEW,
  });
}

/** Returns the one assertion of a response, encrypted or not; refuses any other element of that name in any namespace. */
function onlyAssertion(root: Element): Element {
  const all = elementsOf(root);
  const assertions = all.filter(({ localName }) => /^(Encrypted)?Assertion$/i.test(localName));
  const responses = all.filter(({ localName }) => /^Response$/i.test(localName));
  const [assertion, ...others] = assertions;
  if (others.length > 0 || responses.length > 1)
    throw new SsoRefusal('several_assertions', 'The message contains more than one assertion or response.');
  const inPlace =
    assertion?.parentNode === root &&
    (isNamed(assertion, NS.assertion, 'Assertion') || isNamed(assertion, NS.assertion, 'EncryptedAssertion'));
  if (!assertion || !inPlace) throw new SsoRefusal('not_a_response', 'The response contains no assertion.');
  return assertion;
}

/** Throws `provider_error` with the provider's own words when it could not sign the user in. */
function requireSuccess(root: Element): void {
  const status = onlyChild(root, NS.protocol, 'Status');
  const code = status && onlyChild(status, NS.protocol, 'StatusCode');
  if (code && attributeOf(code, 'Value') === SUCCESS) return;
  const second = code && onlyChild(code, NS.protocol, 'StatusCode');
  const message = status && onlyChild(status, NS.protocol, 'StatusMessage');
  const words = [
    code && attributeOf(code, 'Value'),
    second && attributeOf(second, 'Value'),
    message && textOf(message),
  ];
  throw new SsoRefusal(
    'provider_error',
    `The provider answered: ${words.filter(Boolean).join(', ')}`.slice(0, 500),
  );
}

/** Throws unless the response is from this provider and for this address; a signed one must say so (saml-bindings §3.5.5.2). */
function requireAddress(response: Element, expected: Expected, isSigned: boolean): void {
  const destination = attributeOf(response, 'Destination');
  if (destination === undefined ? isSigned : destination !== expected.acsUrl)
    throw new SsoRefusal(
      'wrong_destination',
      `The response is for ${destination?.slice(0, 200) ?? 'no address'}.`,
    );
  const issuer = onlyChild(response, NS.assertion, 'Issuer');
  if (issuer && textOf(issuer) !== expected.idpEntityId)
    throw new SsoRefusal('wrong_issuer', `The response is from ${textOf(issuer).slice(0, 200)}.`);
}

/** The assertion out of signed bytes: the response's when that is signed, else its own. Both signatures must be valid. */
function signedAssertion(inner: Element, response: Element | undefined, { certificates }: Expected): Element {
  const signature = signatureIn(inner);
  const own = signature && signedBytes(inner, signature, certificates);
  if (response) return onlyAssertion(response);
  if (own === undefined)
    throw new SsoRefusal('signature_missing', 'Neither the response nor its assertion is signed.');
  return parseXml(own);
}

/** Returns the decrypted assertion; the same checks apply as to a plain one. */
function decrypted(encrypted: Element, isSigned: boolean, expected: Expected): Element {
  if (expected.decryptionKeys.length === 0)
    throw new SsoRefusal('encryption_not_accepted', 'This connection does not accept encrypted assertions.');
  const root = parseMessage(decryptAssertion(encrypted, expected.decryptionKeys));
  const nested = elementsOf(root).filter(({ localName }) => /^(Encrypted)?Assertion$/i.test(localName));
  if (!isNamed(root, NS.assertion, 'Assertion') || nested.length !== 1)
    throw new SsoRefusal('several_assertions', 'The encrypted content is not one assertion.');
  requireSignaturePlaces(root, [root]);
  const signature = signatureIn(root);
  if (signature) return verifiedContent(root, signature, expected.certificates);
  if (!isSigned)
    throw new SsoRefusal('signature_missing', 'Neither the response nor its assertion is signed.');
  return root;
}

/**
 * Returns the id of the request that a response names, before anything is verified, and out of one that can't be parsed.
 * It serves to report a refusal to the dry run that the request belongs to, and nothing else.
 */
export function claimedRequest(encoded: string): string | undefined {
  const text = encoded.length > MAX_BYTES * 2 ? '' : Buffer.from(encoded, 'base64').toString();
  return /\sInResponseTo\s*=\s*["']([\w.-]{1,256})["']/.exec(text)?.[1];
}

/** Whether a response names no request, before anything is verified. */
export function isUnsolicited(encoded: string): boolean {
  const root = readMessage(encoded);
  const confirmations = elementsOf(root).filter(({ localName }) => localName === 'SubjectConfirmationData');
  return (
    isNamed(root, NS.protocol, 'Response') &&
    childrenNamed(root, NS.assertion, 'Assertion').length <= 1 &&
    [root, ...confirmations].every((each) => attributeOf(each, 'InResponseTo') === undefined)
  );
}
