import { X509Certificate } from 'node:crypto';

/**
 * Parses a certificate in PEM. Throws if it is none, or if its dates can't be read: OpenSSL reads such a certificate, but
 * its expiry can't be shown.
 */
export function parseCertificate(pem: string): X509Certificate {
  const certificate = new X509Certificate(pem);
  // Not `validToDate`: for such a date it may have any value, since Node does not check whether OpenSSL could read it.
  const texts = [certificate.validFrom, certificate.validTo];
  if (texts.some((text) => Number.isNaN(Date.parse(text))))
    throw new Error('the certificate has no valid dates');
  return certificate;
}
