import { domainToASCII } from 'node:url';
import type { ValueFault } from '../../lib/errors.ts';
import { toPem } from './saml/metadata.ts';
import { isAcceptedCertificate } from './saml/signature.ts';

/** Faults of an address of a provider. */
export function webUrlFaults(value: string): ValueFault[] {
  const fault = { code: 'invalid_url', message: 'must be an https:// address' };
  if (!URL.canParse(value) || /\s/.test(value)) return [fault];
  const { protocol, username, password, hash } = new URL(value);
  const isRight = /^https?:$/.test(protocol) && username === '' && password === '' && hash === '';
  return isRight ? [] : [fault];
}

/** Faults of a certificate in PEM or bare Base64. */
export function certificateFaults(value: string): ValueFault[] {
  const pem = toPem(value);
  return pem !== undefined && isAcceptedCertificate(pem)
    ? []
    : [
        {
          code: 'invalid_certificate',
          message: 'must be a certificate with an RSA key of at least 2048 bits',
        },
      ];
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Returns a domain in the form in which it is stored: A-labels in lower case (UTS #46); empty when it is none. */
export function normalizeDomain(value: string): string {
  const ascii = domainToASCII(value.trim().toLowerCase());
  const labels = ascii.split('.');
  return ascii.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label)) ? ascii : '';
}

/** Returns the faults of a domain. */
export const domainFaults = (value: string): ValueFault[] =>
  normalizeDomain(value) === '' ? [{ code: 'invalid_domain', message: 'must be a domain name' }] : [];

/** Returns the domain of an address, as domains are stored; empty when there is none. */
export const domainOf = (email: string): string => normalizeDomain(email.slice(email.lastIndexOf('@') + 1));
