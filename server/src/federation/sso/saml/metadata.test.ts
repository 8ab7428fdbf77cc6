import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { makeCertificate } from '../../../../test/harness/certificate.ts';
import {
  createSamlProvider,
  type SamlProvider,
  signElement,
} from '../../../../test/harness/saml-provider.ts';
import { SsoRefusal } from '../refusal.ts';
import { makeKeyWithCertificate } from './certificate.ts';
import { readMetadata, serviceProviderMetadata, toPem } from './metadata.ts';
import { parseXml } from './xml.ts';

let provider: SamlProvider;
let other: SamlProvider;
const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

const metadata = (inside = '') =>
  `<?xml version="1.0"?><!-- Written by hand --><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ID="_m" entityID="${provider.entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n${bare(provider.certificate)}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bare(other.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleLogoutService Binding="${REDIRECT}" Location="https://idp.example/slo"/><md:SingleSignOnService Binding="urn:x" Location="https://idp.example/soap"/><md:SingleSignOnService Binding="${REDIRECT}" Location="https://idp.example/sso"/>${inside}</md:IDPSSODescriptor></md:EntityDescriptor>`;
const reasonOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof SsoRefusal, String(error));
    return error.reason;
  }
  return 'accepted';
};

before(async () => {
  [provider, other] = await Promise.all([
    createSamlProvider('https://idp.example/metadata'),
    createSamlProvider('https://other.example/metadata'),
  ]);
});

describe('toPem', () => {
  test('rejects a certificate with a date that does not exist', () => {
    assert.equal(toPem(makeCertificate('idp').cert) === undefined, false);
    assert.equal(toPem(makeCertificate('idp', '499931235959Z').cert), undefined);
  });
});

describe('readMetadata', () => {
  test('returns entity id, redirect addresses and signing certificates', () => {
    assert.deepEqual(readMetadata(Buffer.from(metadata())), {
      entityId: provider.entityId,
      loginUrl: 'https://idp.example/sso',
      logoutUrl: 'https://idp.example/slo',
      logoutBinding: 'redirect',
      certificates: [toPem(bare(provider.certificate))],
    });
  });

  test('returns the logout service for HTTP-POST of a provider that has no other', () => {
    const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
    const service = (binding: string) =>
      `<md:SingleLogoutService Binding="${binding}" Location="https://idp.example/slo"/>`;
    const bindingOf = (services: string) => {
      const { logoutUrl, logoutBinding } = readMetadata(
        Buffer.from(metadata().replace(service(REDIRECT), services)),
      );
      return [logoutUrl, logoutBinding];
    };
    assert.deepEqual(bindingOf(service(POST)), ['https://idp.example/slo', 'post']);
    assert.deepEqual(bindingOf(service(POST) + service(REDIRECT)), ['https://idp.example/slo', 'redirect']);
    assert.deepEqual(bindingOf(service('urn:oasis:names:tc:SAML:2.0:bindings:SOAP')), [
      undefined,
      'redirect',
    ]);
  });

  test('reads metadata that the trusted key has signed, whatever its comments', () => {
    const signed = signElement(metadata('<!-- inside -->'), 'EntityDescriptor', '_m', { key: provider });
    const read = (xml: string, { certificate }: SamlProvider) =>
      readMetadata(Buffer.from(xml), { trusted: certificate }).loginUrl;
    assert.equal(read(signed, provider), 'https://idp.example/sso');
    assert.equal(
      read(signed.replace('example/sso', 'example<!-- -->/sso'), provider),
      'https://idp.example/sso',
    );
    for (const work of [
      () => read(signed, other),
      () => read(signed.replace('example/sso', 'example/evil'), provider),
      () => read(signed.replace('example/sso"', 'example/<!-- -->/sso"'), provider),
    ])
      assert.equal(reasonOf(work), 'signature_invalid');
  });

  test('refuses comments without an end', () => {
    for (const text of [metadata('<!--'), `${metadata()}<!-- open`])
      assert.equal(
        reasonOf(() => readMetadata(Buffer.from(text))),
        'forbidden_markup',
      );
  });

  test('refuses aggregates, other providers, service providers, DOCTYPEs and unsigned metadata', () => {
    const two = `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${[1, 2].map(() => metadata().replace(/^.*?-->/, '')).join('')}</md:EntitiesDescriptor>`;
    assert.equal(
      reasonOf(() => readMetadata(Buffer.from(two))),
      'malformed',
    );
    const document = Buffer.from(metadata());
    assert.equal(
      reasonOf(() => readMetadata(document, { entityId: 'x' })),
      'malformed',
    );
    assert.equal(
      reasonOf(() => readMetadata(document, { trusted: provider.certificate })),
      'signature_missing',
    );
    assert.equal(
      reasonOf(() => readMetadata(Buffer.from(`<!DOCTYPE x>${metadata('')}`))),
      'forbidden_markup',
    );
    assert.equal(
      reasonOf(() => readMetadata(Buffer.from(ours(true)))),
      'malformed',
    );
    assert.equal(
      reasonOf(() => readMetadata(Buffer.alloc(600 * 1024, 'a'))),
      'too_large',
    );
  });
});

const ours = (acceptsEncryption: boolean) =>
  serviceProviderMetadata({
    entityId: 'https://roster.example/"metadata',
    acsUrl: 'https://roster.example/acs',
    logoutUrl: 'https://roster.example/logout',
    certificates: [provider.certificate],
    signsRequests: true,
    acceptsEncryption,
    nameIdFormat: null,
  });

test('our metadata is well formed and offers encryption only where it is accepted', () => {
  assert.equal(parseXml(ours(true)).getAttribute('entityID'), 'https://roster.example/"metadata');
  assert.match(ours(true), /use="encryption"/);
  assert.doesNotMatch(ours(false), /use="encryption"|NameIDFormat/);
});

test('a certificate of ours is one that verifies itself and lasts ten years', async () => {
  const now = new Date('2026-03-01');
  const { certificate, privateKey } = await makeKeyWithCertificate('Roster', now);
  const read = new X509Certificate(certificate);
  assert.ok(read.verify(read.publicKey));
  assert.equal(read.subject, 'CN=Roster');
  assert.equal(new Date(read.validTo).getUTCFullYear(), 2036);
  assert.match(privateKey, /BEGIN PRIVATE KEY/);
  assert.equal(toPem('no certificate'), undefined);
  assert.equal(toPem('AAAA'), undefined);
});
