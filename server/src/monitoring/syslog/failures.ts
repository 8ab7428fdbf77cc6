import { codeOf } from '../../db/database.ts';
import { describeTlsAlert } from '../../lib/tls-alerts.ts';

/** Codes of failures that the operating system does not report. */
export const CONNECT_TIMEOUT = 'CONNECT_TIMEOUT';
export const READ_TIMEOUT = 'READ_TIMEOUT';
export const CLOSED_EARLY = 'CLOSED_EARLY';
export const NOT_CLOSED = 'NOT_CLOSED';
export const KEY_UNREADABLE = 'KEY_UNREADABLE';
/** Roster itself stopped, so the failure is not the receiver's. */
export const ABORTED = 'ABORTED';

/** Creates an error with one of these codes. */
export const failure = (code: string): Error => Object.assign(new Error(code), { code });

const UNREACHABLE = 'Can’t reach the host.';
const UNTRUSTED = 'The receiver’s certificate is signed by an authority that is not trusted here.';
const NO_TLS = 'The receiver doesn’t use TLS on this port.';

const DESCRIPTIONS: Record<string, string> = {
  ECONNREFUSED:
    'Connection refused. Check that the receiver is running and that no firewall blocks the port.',
  ENOTFOUND: 'Host not found.',
  EAI_AGAIN: 'The DNS lookup of the host failed.',
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  EACCES: UNREACHABLE,
  EPERM: UNREACHABLE,
  ETIMEDOUT: 'The connection timed out.',
  ECONNRESET: 'The receiver reset the connection.',
  EPIPE: 'The receiver reset the connection.',
  [CONNECT_TIMEOUT]: 'The connection timed out.',
  [READ_TIMEOUT]: 'The receiver stopped reading.',
  [CLOSED_EARLY]: 'The receiver closed the connection before it had everything.',
  [NOT_CLOSED]:
    'The receiver did not close the connection after the last message, so it is not known whether it has read it.',
  [ABORTED]: 'Sending was stopped before the receiver had everything.',
  [KEY_UNREADABLE]:
    'The key of the client certificate can’t be decrypted with the current SECRET_KEY. Enter it again.',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_TLS_CERT_ALTNAME_INVALID: 'The receiver’s certificate is for another name.',
  CERT_HAS_EXPIRED: 'The receiver’s certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The receiver’s certificate is self-signed and not trusted.',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
};

/**
 * Describes why sending failed. Only texts from here are used and nothing that the peer sent, so that the settings' test
 * can't be used to read from other services.
 */
export function describeFailure(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const code = codeOf(first);
  return (
    DESCRIPTIONS[code] ??
    describeTlsAlert(code, 'The receiver') ??
    (code.startsWith('ERR_SSL') || code === 'EPROTO'
      ? 'The TLS handshake failed.'
      : 'The messages could not be sent.')
  );
}
