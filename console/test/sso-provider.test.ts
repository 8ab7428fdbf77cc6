import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { certificateWarning } from '../src/features/settings/sso/certificates.ts';
import { certificatesIn, NO_SAML, samlPatchOf } from '../src/features/settings/sso/provider.ts';
import { contrastToWhite, isColor, shadesOf } from '../src/lib/accent.ts';

const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;

describe('certificatesIn', () => {
  test('splits certificates that were pasted one below the other', () => {
    assert.deepEqual(certificatesIn(`${pem('AAAA')}\n\n${pem('BBBB')}\n`), [pem('AAAA'), pem('BBBB')]);
    assert.deepEqual(certificatesIn('  AAAA  '), ['AAAA']);
    assert.deepEqual(certificatesIn(' \n'), []);
  });
});

describe('samlPatchOf', () => {
  test('sends the chosen source alone', () => {
    const values = { ...NO_SAML, metadataUrl: ' https://idp.example/metadata ', metadataXml: '<x/>' };
    assert.deepEqual(samlPatchOf(values), { metadataUrl: 'https://idp.example/metadata' });
    assert.deepEqual(samlPatchOf({ ...values, source: 'xml' }), { metadataXml: '<x/>', metadataUrl: null });
    assert.deepEqual(samlPatchOf({ ...values, source: 'fields', loginUrl: 'https://idp.example' }), {
      metadataUrl: null,
      idpEntityId: '',
      loginUrl: 'https://idp.example',
      logoutUrl: null,
      logoutBinding: 'redirect',
      certificates: [],
    });
  });
});

describe('certificateWarning', () => {
  const now = new Date('2026-03-01T00:00:00Z');
  const saml = (...expiries: string[]) => ({
    saml: {
      loginUrl: '',
      logoutUrl: null,
      logoutBinding: 'redirect' as const,
      idpEntityId: '',
      certificates: [],
      certificateDetails: expiries.map((expiresAt) => ({
        certificate: expiresAt,
        subject: '',
        expiresAt,
        expired: false,
      })),
      metadataUrl: null,
      metadataCertificate: null,
      signRequests: false,
      forceLogin: false,
      nameIdFormat: null,
      subjectAttribute: null,
      encryption: 'off' as const,
      idpInitiated: false,
    },
  });

  test('warns about the last certificate alone, 30 days ahead', () => {
    assert.equal(certificateWarning({ saml: null }, now), undefined);
    assert.equal(certificateWarning(saml('2026-02-01T00:00:00Z'), now), 'expired');
    assert.equal(certificateWarning(saml('2026-03-20T00:00:00Z'), now), 'expiring');
    assert.equal(certificateWarning(saml('2026-02-01T00:00:00Z', '2027-02-01T00:00:00Z'), now), undefined);
  });
});

describe('accent colors', () => {
  test('recognizes colors and computes their contrast to white', () => {
    assert.deepEqual([isColor('#1b5e20'), isColor('#fff'), isColor('red')], [true, false, false]);
    assert.equal(contrastToWhite('#000000'), 21);
    assert.equal(contrastToWhite('#ffffff'), 1);
  });

  test('derives shades that are readable on dark backgrounds', () => {
    const shades = shadesOf('#1b5e20');
    assert.equal(shades.length, 10);
    assert.equal(shades[8], '#1b5e20');
    // Of links in the dark scheme, on #191b1f.
    assert.ok(contrastToWhite(shades[4]) < contrastToWhite('#191b1f') / 4.5);
  });
});
