import { X509Certificate } from 'node:crypto';

/**
 * Parses a certificate in PEM. Throws if it is none, or if its dates can't be read: OpenSSL reads such a certificate, but
 * its expiry can't be shown.
 */
export function parseCertificate(pem: string): X509Certificate {
  const certificate = new X509Certificate(pem);
  const { validFromDate, validToDate } = certificate;
  if (Number.isNaN(validFromDate.getTime()) || Number.isNaN(validToDate.getTime()))
    throw new Error('the certificate has no valid dates');
  return certificate;
}
