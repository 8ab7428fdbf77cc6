import { createHash, X509Certificate } from 'node:crypto';
import { findAncestorNs, SignedXml } from 'xml-crypto';
import { SsoRefusal } from '../refusal.ts';
import { attributeOf, childrenOf, elementsOf, isElement, isNamed, NS, parseXml, textOf } from './xml.ts';

/** RSA with SHA-256 or better (RFC 6931 §2.3); there is no switch for SHA-1. */
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SIGNATURES = [
  RSA_SHA256,
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
];
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const DIGESTS = [SHA256, 'http://www.w3.org/2001/04/xmlenc#sha512'];
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const CANONICALIZATIONS = [EXCLUSIVE, INCLUSIVE];
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** Prefixes that a canonicalization is given; providers name one or two. */
const MAX_PREFIXES = 100;

/** What an ID may look like: an NCName of ASCII. */
const ID = /^[A-Za-z_][A-Za-z0-9_.-]{0,255}$/;

/** Returns the algorithm of an element. Throws `weak_algorithm` unless it is one of these. */
function algorithmOf(element: Element, accepted: readonly string[]): string {
  const algorithm = element.getAttribute('Algorithm') ?? '';
  if (!accepted.includes(algorithm))
    throw new SsoRefusal(
      'weak_algorithm',
      `${element.localName} is ${algorithm.slice(0, 200) || 'not named'}.`,
    );
  return algorithm;
}

/** Takes the first of the remaining children, which must have this name. */
function takeNext(children: Element[], name: string): Element {
  const next = children.shift();
  if (!next || !isNamed(next, NS.signature, name))
    throw new SsoRefusal('signature_invalid', `The signature has no ${name} where it belongs.`);
  return next;
}

function requireEnd([child]: readonly Element[]): void {
  if (child) throw new SsoRefusal('signature_invalid', `The signature contains ${child.localName}.`);
}

/** What a `Signature` contains (xmldsig-core1 §4.1); the key that it brings along is not looked at. */
function partsOf(signature: Element): { signedInfo: Element; value: string } {
  const children = childrenOf(signature);
  const signedInfo = takeNext(children, 'SignedInfo');
  const value = takeNext(children, 'SignatureValue');
  if (children.length > 0) takeNext(children, 'KeyInfo');
  requireEnd(children);
  return { signedInfo, value: textOf(value) };
}

/** How an element becomes bytes. */
interface Form {
  transforms: string[];
  /** Prefixes that the canonicalization treats inclusively. */
  prefixes: string[];
}

/** What a `SignedInfo` says (xmldsig-core1 §4.4). */
interface SignedInfo {
  /** Its own form. */
  form: Form;
  signatureMethod: string;
  /** The form of the signed element. */
  contentForm: Form;
  digestMethod: string;
  digestValue: Buffer;
}

/** Reads a `SignedInfo`, which must refer to the element with this ID alone, with accepted algorithms alone. */
function readSignedInfo(signedInfo: Element, id: string): SignedInfo {
  const children = childrenOf(signedInfo);
  const canonicalization = takeNext(children, 'CanonicalizationMethod');
  const form = {
    transforms: [algorithmOf(canonicalization, CANONICALIZATIONS)],
    prefixes: prefixesOf(canonicalization),
  };
  const method = takeNext(children, 'SignatureMethod');
  const signatureMethod = algorithmOf(method, SIGNATURES);
  if (childrenOf(method).length > 0)
    throw new SsoRefusal('weak_algorithm', 'The signature method has parameters.');
  const reference = takeNext(children, 'Reference');
  requireEnd(children);
  if (id === '' || reference.getAttribute('URI') !== `#${id}`)
    throw new SsoRefusal(
      'signature_misplaced',
      'The signature is of another element than the one around it.',
    );
  const parts = childrenOf(reference);
  const transforms = takeNext(parts, 'Transforms');
  const digest = takeNext(parts, 'DigestMethod');
  const digestMethod = algorithmOf(digest, DIGESTS);
  if (childrenOf(digest).length > 0)
    throw new SsoRefusal('weak_algorithm', 'The digest method has parameters.');
  const digestValue = Buffer.from(textOf(takeNext(parts, 'DigestValue')), 'base64');
  requireEnd(parts);
  return { form, signatureMethod, contentForm: readTransforms(transforms), digestMethod, digestValue };
}

/** Reads `Transforms`, which must be: without the signature, then canonical. */
function readTransforms(transforms: Element): Form {
  const [enveloped, canonical, ...others] = childrenOf(transforms);
  if (!enveloped || !canonical || others.length > 0)
    throw new SsoRefusal('signature_invalid', 'The signature must have two transforms.');
  const algorithms = [algorithmOf(enveloped, [ENVELOPED]), algorithmOf(canonical, CANONICALIZATIONS)];
  if (childrenOf(enveloped).length > 0)
    throw new SsoRefusal('signature_invalid', 'A transform has parameters.');
  return { transforms: algorithms, prefixes: prefixesOf(canonical) };
}

/**
 * Reads the only parameter of a canonicalization: the prefixes to treat inclusively (xml-exc-c14n §4). Whatever else a forger
 * put there would be brought into canonical form before the signature over it is verified, and could become far larger.
 */
function prefixesOf(canonicalization: Element): string[] {
  const [parameter, ...others] = childrenOf(canonicalization);
  if (!parameter) return [];
  const isKnown = isNamed(parameter, EXCLUSIVE, 'InclusiveNamespaces') && childrenOf(parameter).length === 0;
  const prefixes = (parameter.getAttribute('PrefixList') ?? '').split(/\s+/).filter(Boolean);
  if (!isKnown || others.length > 0 || prefixes.length > MAX_PREFIXES)
    throw new SsoRefusal('signature_invalid', 'A transform has unknown parameters.');
  return prefixes;
}

/**
 * Throws unless every ID of the message is well formed and used once, in whatever spelling and namespace, so that a reference
 * can mean one element only, and every signature stands directly in one of the elements that may be signed.
 */
export function requireSignaturePlaces(root: Element, signable: readonly Element[]): void {
  const ids = new Set<string>();
  for (const element of elementsOf(root)) {
    for (const attribute of Array.from(element.attributes)) {
      if (!/^id$/i.test(attribute.localName ?? attribute.name)) continue;
      if (!ID.test(attribute.value) || ids.has(attribute.value))
        throw new SsoRefusal('malformed', 'An ID is not well formed or used twice.');
      ids.add(attribute.value);
    }
    if (element.localName === 'Signature') {
      const parent = signable.find((each) => each === element.parentNode);
      if (!parent || element.namespaceURI !== NS.signature)
        throw new SsoRefusal('signature_misplaced', 'A signature stands where none belongs.');
    }
  }
}

/** The signature directly in an element. Throws `signature_invalid` for several. */
export function signatureIn(element: Element): Element | undefined {
  const [signature, ...others] = childrenOf(element).filter((child) =>
    isNamed(child, NS.signature, 'Signature'),
  );
  if (others.length > 0) throw new SsoRefusal('signature_invalid', 'An element has several signatures.');
  return signature;
}

/** RSA of 2048 bits or more is what the accepted algorithms need. */
export function isAcceptedCertificate(pem: string): boolean {
  try {
    const { publicKey } = new X509Certificate(pem);
    return (
      publicKey.asymmetricKeyType === 'rsa' && (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
    );
  } catch {
    return false;
  }
}

/**
 * Returns the canonical bytes of an element that one of the keys has signed: what it vouches for, and nothing else of the
 * message. Must be called after `requireSignaturePlaces`.
 *
 * The signature over `SignedInfo` is verified before anything is digested (an anonymous caller can send 200 kB), and what it
 * refers to is read from its canonical bytes. The library's `checkSignature` would parse and search the message again
 * (docs/decisions/0020-single-sign-on.md).
 *
 * @param signature the one that stands in the element.
 * @param certificates PEM.
 * @throws `signature_invalid`, `weak_algorithm`, `signature_misplaced`
 */
export function signedBytes(element: Element, signature: Element, certificates: readonly string[]): string {
  const id = attributeOf(element, 'ID') ?? '';
  const { signedInfo, value } = partsOf(signature);
  const { form, signatureMethod } = readSignedInfo(signedInfo, id);
  const signed = canonicalBytes(signedInfo, form);
  const Algorithm = new SignedXml().SignatureAlgorithms[signatureMethod];
  const verifies = (certificate: string): boolean =>
    Algorithm !== undefined && new Algorithm().verifySignature(signed, certificate, value);
  if (!certificates.filter(isAcceptedCertificate).some(verifies))
    throw new SsoRefusal(
      'signature_invalid',
      'None of the connection’s certificates verifies the signature.',
    );
  const { contentForm, digestMethod, digestValue } = readSignedInfo(parseXml(signed), id);
  const content = canonicalBytes(element, contentForm);
  // The fragment of an accepted method is Node's name of it.
  const digest = digestMethod.slice(digestMethod.indexOf('#') + 1);
  if (!createHash(digest).update(content).digest().equals(digestValue))
    throw new SsoRefusal('signature_invalid', 'The message was changed after it had been signed.');
  return content;
}

/** Returns the signed content of an element, parsed anew from its bytes. Takes and throws what `signedBytes` does. */
export const verifiedContent = (...signed: Parameters<typeof signedBytes>): Element =>
  parseXml(signedBytes(...signed));

/** Returns what of an element is signed. Throws `signature_invalid` for what the library can't bring into that form. */
function canonicalBytes(element: Element, { transforms, prefixes }: Form): string {
  try {
    const ancestorNamespaces = findAncestorNs(element.ownerDocument, pathOf(element));
    return new SignedXml().getCanonXml(transforms, element, {
      inclusiveNamespacesPrefixList: prefixes,
      ancestorNamespaces,
    });
  } catch {
    throw new SsoRefusal('signature_invalid', `The signed ${element.localName} has no canonical form.`);
  }
}

/** Where an element stands in its document, as an XPath that is resolved without a search. */
function pathOf(element: Element): string {
  let position = 1;
  for (let node = element.previousSibling; node; node = node.previousSibling) {
    if (isElement(node)) position += 1;
  }
  const parent = element.parentNode;
  return `${parent && isElement(parent) ? pathOf(parent) : ''}/*[${position}]`;
}

/** Signs a message of ours inside its XML, for the HTTP-POST binding. The signature follows the issuer (saml-core-2.0 §3.2). */
export function signedMessage(
  xml: string,
  { privateKey, certificate }: { privateKey: string; certificate: string },
): string {
  const signer = new SignedXml({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  signer.addReference({ xpath: '/*', digestAlgorithm: SHA256, transforms: [ENVELOPED, EXCLUSIVE] });
  signer.computeSignature(xml, {
    location: { reference: "/*/*[local-name(.)='Issuer']", action: 'after' },
    prefix: 'ds',
  });
  return signer.getSignedXml();
}
