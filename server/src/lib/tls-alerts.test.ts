import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeTlsAlert } from './tls-alerts.ts';

for (const [code, expected] of [
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'The peer requires a client certificate.'],
  [
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'The peer does not trust the authority that issued the client certificate.',
  ],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'The peer rejected the client certificate.'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'The peer rejected the client certificate.'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'The peer does not support TLS 1.2 or later.'],
  ['ERR_SSL_TLSV1_ALERT_USER_CANCELLED', 'The peer ended TLS with the alert “user cancelled”.'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', undefined],
  ['ECONNRESET', undefined],
] as const) {
  test(`describeTlsAlert: ${code}`, () => assert.equal(describeTlsAlert(code, 'The peer'), expected));
}
