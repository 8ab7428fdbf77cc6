import { createPublicKey, X509Certificate } from 'node:crypto';
import { findAncestorNs, SignedXml } from 'xml-crypto';
import { SsoRefusal } from '../refusal.ts';
import { attributeOf, childrenOf, elementsOf, isNamed, NS, parseXml } from './xml.ts';

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

/** What an ID may look like: an NCName of ASCII, so that it can't be taken for anything else in a query. */
const ID = /^[A-Za-z_][A-Za-z0-9_.-]{0,255}$/;

/** Throws `weak_algorithm` unless the algorithm is one of these. */
function requireAlgorithm(element: Element, accepted: readonly string[]): void {
  const algorithm = element.getAttribute('Algorithm') ?? '';
  if (!accepted.includes(algorithm))
    throw new SsoRefusal(
      'weak_algorithm',
      `${element.localName} is ${algorithm.slice(0, 200) || 'not named'}.`,
    );
}

/** The child elements, which must be exactly these, in this order; a name with `?` may be absent. */
function shapeOf(parent: Element, ...names: string[]): Element[] {
  const children = childrenOf(parent);
  const found: Element[] = [];
  for (const name of names) {
    const [next] = children;
    if (next && isNamed(next, NS.signature, name.replace('?', ''))) {
      found.push(next);
      children.shift();
    } else if (!name.endsWith('?')) {
      throw new SsoRefusal('signature_invalid', `The signature has no ${name} where it belongs.`);
    }
  }
  if (children.length > 0)
    throw new SsoRefusal('signature_invalid', `The signature contains ${children[0]?.localName}.`);
  return found;
}

/** Throws unless the signature is enveloped in the element that it refers to, by ID, with accepted algorithms alone. */
function requireShape(signature: Element, parent: Element): void {
  const [signedInfo] = shapeOf(signature, 'SignedInfo', 'SignatureValue', 'KeyInfo?');
  if (!signedInfo) return;
  const [canonicalization, method, reference] = shapeOf(
    signedInfo,
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  );
  if (!canonicalization || !method || !reference) return;
  requireAlgorithm(canonicalization, CANONICALIZATIONS);
  requireAlgorithm(method, SIGNATURES);
  if (childrenOf(method).length > 0)
    throw new SsoRefusal('weak_algorithm', 'The signature method has parameters.');
  const id = attributeOf(parent, 'ID') ?? '';
  if (reference.getAttribute('URI') !== `#${id}`)
    throw new SsoRefusal(
      'signature_misplaced',
      'The signature is of another element than the one around it.',
    );
  const [transforms, digest] = shapeOf(reference, 'Transforms', 'DigestMethod', 'DigestValue');
  if (!transforms || !digest) return;
  requireAlgorithm(digest, DIGESTS);
  const [enveloped, canonical, ...others] = childrenOf(transforms);
  if (!enveloped || !canonical || others.length > 0)
    throw new SsoRefusal('signature_invalid', 'The signature must have two transforms.');
  requireAlgorithm(enveloped, [ENVELOPED]);
  requireAlgorithm(canonical, CANONICALIZATIONS);
  const inside = [...childrenOf(enveloped), ...childrenOf(canonical)];
  if (!inside.every((each) => isNamed(each, EXCLUSIVE, 'InclusiveNamespaces')))
    throw new SsoRefusal('signature_invalid', 'A transform has parameters.');
}

/**
 * Throws unless every ID of the message is well formed and used once, in whatever spelling and namespace a signature
 * library might look it up, and every signature stands directly in one of the elements that may be signed.
 */
export function requireSignaturePlaces(root: Element, signable: readonly Element[]): void {
  const ids = new Set<string>();
  for (const element of elementsOf(root)) {
    for (let index = 0; index < element.attributes.length; index++) {
      const attribute = element.attributes.item(index);
      if (!attribute || !/^id$/i.test(attribute.localName ?? attribute.name)) continue;
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
 * Returns the signed bytes of an element, parsed anew: what one of the keys vouches for, and nothing else of the message.
 * Must be called after `requireSignaturePlaces`.
 *
 * @param text the message that the element is of.
 * @param certificates PEM; the key that a message brings along is not looked at.
 * @throws `signature_invalid`, `weak_algorithm`, `signature_misplaced`
 */
export function verifiedContent(
  text: string,
  element: Element,
  signature: Element,
  certificates: readonly string[],
): Element {
  requireShape(signature, element);
  const key = signerOf(signature, certificates.filter(isAcceptedCertificate));
  const signed = key === undefined ? undefined : signedBytes(text, signature, key);
  if (signed === undefined)
    throw new SsoRefusal(
      'signature_invalid',
      'None of the connection’s certificates verifies the signature.',
    );
  const content = parseXml(signed);
  if (
    content.namespaceURI !== element.namespaceURI ||
    content.localName !== element.localName ||
    content.getAttribute('ID') !== element.getAttribute('ID')
  )
    throw new SsoRefusal('signature_misplaced', 'The signed content is another element.');
  return content;
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

/** Returns a verifier that knows one key, and none of the algorithms that `requireShape` refuses. */
function verifierOf(certificate: string): SignedXml {
  const verifier = new SignedXml({
    publicCert: createPublicKey(certificate),
    // The key comes from the connection alone.
    getCertFromKeyInfo: () => null,
  });
  const { SignatureAlgorithms: known, HashAlgorithms: hashes } = verifier;
  verifier.SignatureAlgorithms = Object.fromEntries(
    Object.entries(known).filter(([name]) => SIGNATURES.includes(name)),
  );
  verifier.HashAlgorithms = Object.fromEntries(
    Object.entries(hashes).filter(([name]) => DIGESTS.includes(name)),
  );
  return verifier;
}

/**
 * Returns the certificate that verifies the signature over `SignedInfo`, whatever that refers to. The library digests the
 * whole message first, which costs anonymous callers nothing and the server much.
 */
function signerOf(signature: Element, certificates: readonly string[]): string | undefined {
  const verifier = new SignedXml();
  const [signedInfo, value] = childrenOf(signature);
  const [canonicalization, method] = signedInfo ? childrenOf(signedInfo) : [];
  const Algorithm = verifier.SignatureAlgorithms[method?.getAttribute('Algorithm') ?? ''];
  if (!signedInfo || !value || !canonicalization || !Algorithm) return undefined;
  const signed = (value.textContent ?? '').replace(/\s/g, '');
  try {
    const ancestorNamespaces = findAncestorNs(signature.ownerDocument, "//*[local-name()='SignedInfo']");
    const transforms = [canonicalization.getAttribute('Algorithm') ?? ''];
    const canonical = verifier.getCanonXml(transforms, signedInfo, { ancestorNamespaces });
    return certificates.find((each) =>
      new Algorithm().verifySignature(canonical, createPublicKey(each), signed),
    );
  } catch {
    return undefined;
  }
}

/** The canonical bytes under the signature, if this certificate verifies it. */
function signedBytes(text: string, signature: Element, certificate: string): string | undefined {
  const verifier = verifierOf(certificate);
  try {
    verifier.loadSignature(signature);
    if (!verifier.checkSignature(text)) return undefined;
  } catch {
    return undefined;
  }
  const [content, ...others] = verifier.getSignedReferences();
  return others.length === 0 ? content : undefined;
}
