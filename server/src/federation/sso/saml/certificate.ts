import { createPublicKey, generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { DAY } from '../../../lib/clock.ts';

/** A key of ours and the certificate that carries its public half to providers. */
export interface KeyWithCertificate {
  /** PEM, PKCS #8. */
  privateKey: string;
  /** PEM. */
  certificate: string;
}

/** DER (ITU-T X.690): a tag, a length, a content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const utcTime = (time: Date) =>
  der(0x17, Buffer.from(`${time.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

/** sha256WithRSAEncryption (RFC 8017 appendix A.2.4). */
const SHA256_WITH_RSA = sequence(der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05));
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'));

/** Providers compare the key and take no certificate for a promise of a date; a renewal would only cause outages. */
const LIFETIME = 10 * 365 * DAY;

/**
 * Makes an RSA key of 3072 bits with a certificate that it signs itself (RFC 5280). Node reads certificates but makes
 * none, and providers take a key in no other form.
 */
export async function makeKeyWithCertificate(
  commonName: string,
  now: Date,
  modulusLength = 3072,
): Promise<KeyWithCertificate> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName.slice(0, 64))))));
  const serial = randomBytes(16);
  // Positive, and not beginning with a zero byte.
  serial.writeUInt8((serial.readUInt8() & 0x3f) | 0x40);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    SHA256_WITH_RSA,
    name,
    sequence(utcTime(new Date(now.getTime() - DAY)), utcTime(new Date(now.getTime() + LIFETIME))),
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const lines = sequence(body, SHA256_WITH_RSA, signature)
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
