import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { parseCertificate } from '../lib/certificates.ts';
import type { Fault } from '../lib/errors.ts';
import type { Vault } from '../lib/vault.ts';

const PURPOSE = 'settings.syslog.clientKey';

/** Encrypts the private key of a client certificate for the database. */
export const sealClientKey = (vault: Vault, key: string): string => vault.seal(PURPOSE, key);

/** Decrypts the private key; returns undefined if the current keys can't decrypt it. */
export const openClientKey = (vault: Vault, sealed: string): string | undefined =>
  vault.open(PURPOSE, sealed);

/** Returns when a certificate in PEM expires. */
export const expiryOf = (certificate: string): Date => new Date(new X509Certificate(certificate).validTo);

/** What was entered: undefined: not at all; null: removed. */
type Entered = string | null | undefined;

/** Returns the errors of a client certificate and its private key, which are entered together. */
export function clientCertificateFaults(certificate: Entered, key: Entered): Fault[] {
  if (!certificate && !key)
    // Removing one removes neither: which of them was meant?
    return (certificate === null) === (key === null) ? [] : [apart(key === null ? CERTIFICATE : KEY)];
  if (!certificate) return [apart(CERTIFICATE)];
  if (!key) return [apart(KEY)];
  const x509 = parse(() => parseCertificate(certificate));
  const privateKey = parse(() => createPrivateKey(key));
  const faults: Fault[] = [];
  if (!x509) faults.push({ path: CERTIFICATE, code: 'invalid_pem', message: 'must be a certificate in PEM' });
  if (!privateKey)
    faults.push({
      path: KEY,
      code: 'invalid_pem',
      message: 'must be a private key in PEM without a passphrase',
    });
  if (x509 && privateKey && !x509.checkPrivateKey(privateKey))
    faults.push({ path: KEY, code: 'key_mismatch', message: 'must be the key of the certificate' });
  return faults;
}

const CERTIFICATE = '/clientCertificate';
const KEY = '/clientKey';

const apart = (path: string): Fault => ({
  path,
  code: 'required',
  message: 'is required: certificate and key are changed together',
});

function parse<T extends X509Certificate | KeyObject>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
