import { createDecipheriv, createPrivateKey, privateDecrypt } from 'node:crypto';
import { SsoRefusal } from '../refusal.ts';
import {
  childrenNamed,
  decodeBase64,
  decodeUtf8,
  elementsOf,
  isNamed,
  NS,
  onlyChild,
  textOf,
} from './xml.ts';

/** AES-GCM alone: CBC has been decrypted by asking what a server makes of forged blocks (XML Encryption 1.1 §6.4). */
const CIPHERS = new Map([
  ['http://www.w3.org/2009/xmlenc11#aes128-gcm', { name: 'aes-128-gcm', keyLength: 16 }],
  ['http://www.w3.org/2009/xmlenc11#aes256-gcm', { name: 'aes-256-gcm', keyLength: 32 }],
] as const);

/** RSA-OAEP alone: PKCS #1 v1.5 has been decrypted the same way (Bleichenbacher). */
const OAEP_SHA1_MGF1 = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
const OAEP = 'http://www.w3.org/2009/xmlenc11#rsa-oaep';
/** Node uses one hash for the label and the mask; other combinations are refused. */
const OAEP_HASHES = new Map([
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);
const MASKS = new Map([
  ['http://www.w3.org/2009/xmlenc11#mgf1sha1', 'sha1'],
  ['http://www.w3.org/2009/xmlenc11#mgf1sha256', 'sha256'],
  ['http://www.w3.org/2009/xmlenc11#mgf1sha512', 'sha512'],
]);

const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** The same words whatever went wrong, so that nothing is learned of the key from trying. */
const failed = () => new SsoRefusal('decryption_failed', 'The encrypted assertion can’t be decrypted.');

const methodOf = (element: Element): Element => {
  const method = onlyChild(element, NS.encryption, 'EncryptionMethod');
  if (!method) throw new SsoRefusal('weak_algorithm', 'The encryption method is not named.');
  return method;
};

function hashOf(method: Element): string {
  const algorithm = method.getAttribute('Algorithm');
  if (algorithm !== OAEP_SHA1_MGF1 && algorithm !== OAEP)
    throw new SsoRefusal('weak_algorithm', 'The key is not encrypted with RSA-OAEP.');
  const digest = onlyChild(method, NS.signature, 'DigestMethod')?.getAttribute('Algorithm');
  const mask = onlyChild(method, NS.encryption11, 'MGF')?.getAttribute('Algorithm');
  const hash = digest ? OAEP_HASHES.get(digest) : 'sha1';
  const maskHash = mask ? MASKS.get(mask) : 'sha1';
  if (hash === undefined || hash !== maskHash || (algorithm === OAEP_SHA1_MGF1 && hash !== 'sha1'))
    throw new SsoRefusal('weak_algorithm', 'RSA-OAEP is used with hashes that are not supported.');
  return hash;
}

function cipherValueOf(element: Element): Buffer {
  const data = onlyChild(element, NS.encryption, 'CipherData');
  const value = data && onlyChild(data, NS.encryption, 'CipherValue');
  if (!value) throw failed();
  return decodeBase64(textOf(value));
}

/**
 * Returns the text of an encrypted assertion. The key stands in the `EncryptedData` or beside it.
 *
 * @param privateKeys PEM, ours.
 * @throws `weak_algorithm`, `decryption_failed`
 */
export function decryptAssertion(encrypted: Element, privateKeys: readonly string[]): string {
  const data = onlyChild(encrypted, NS.encryption, 'EncryptedData');
  const keys = elementsOf(encrypted).filter((each) => isNamed(each, NS.encryption, 'EncryptedKey'));
  const [key, ...others] = keys;
  if (!data || !key || others.length > 0) throw failed();
  const inPlace =
    key.parentNode === encrypted ||
    childrenNamed(data, NS.signature, 'KeyInfo').some((info) => info === key.parentNode);
  if (!inPlace) throw failed();
  const cipher = CIPHERS.get(supported(methodOf(data).getAttribute('Algorithm')));
  if (!cipher) throw new SsoRefusal('weak_algorithm', 'The assertion is not encrypted with AES-GCM.');
  const oaepHash = hashOf(methodOf(key));
  const wrapped = cipherValueOf(key);
  const body = cipherValueOf(data);
  if (body.length < IV_LENGTH + TAG_LENGTH) throw failed();
  for (const pem of privateKeys) {
    try {
      const contentKey = privateDecrypt({ key: createPrivateKey(pem), oaepHash }, wrapped);
      if (contentKey.length !== cipher.keyLength) continue;
      const decipher = createDecipheriv(cipher.name, contentKey, body.subarray(0, IV_LENGTH), {
        authTagLength: TAG_LENGTH,
      });
      decipher.setAuthTag(body.subarray(-TAG_LENGTH));
      const clear = [decipher.update(body.subarray(IV_LENGTH, -TAG_LENGTH)), decipher.final()];
      return decodeUtf8(Buffer.concat(clear));
    } catch {
      // Another key may be the one.
    }
  }
  throw failed();
}

type CipherUri = Parameters<(typeof CIPHERS)['get']>[0];

function supported(uri: string | null): CipherUri {
  for (const known of CIPHERS.keys()) if (known === uri) return known;
  throw new SsoRefusal('weak_algorithm', 'The assertion is not encrypted with AES-GCM.');
}
