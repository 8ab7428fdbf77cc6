/** What a peer rejects with an alert (RFC 8446 §6.2), by the end of OpenSSL's code. */
const ALERTS: Record<string, string> = {
  CERTIFICATE_REQUIRED: 'requires a client certificate',
  UNKNOWN_CA: 'does not trust the authority that issued the client certificate',
  BAD_CERTIFICATE: 'rejected the client certificate',
  UNSUPPORTED_CERTIFICATE: 'rejected the client certificate',
  CERTIFICATE_REVOKED: 'rejected the client certificate because it is revoked',
  CERTIFICATE_EXPIRED: 'rejected the client certificate because it has expired',
  CERTIFICATE_UNKNOWN: 'rejected the client certificate',
  ACCESS_DENIED: 'denied access to the client certificate',
  PROTOCOL_VERSION: 'does not support TLS 1.2 or later',
  INSUFFICIENT_SECURITY: 'requires other ciphers than are supported here',
  UNRECOGNIZED_NAME: 'does not know itself under this host name',
  NO_APPLICATION_PROTOCOL: 'speaks another protocol on this port',
  HANDSHAKE_FAILURE: 'ended the TLS handshake: it may require a client certificate, or other ciphers',
  INTERNAL_ERROR: 'failed with an internal error in the TLS handshake',
};

/** Returns what a TLS alert that a peer sent means, by the code of Node's error; undefined: it is not an alert. */
export function describeTlsAlert(code: string, peer: string): string | undefined {
  const alert = /^ERR_SSL_[\w/]+?_ALERT_(?<alert>[A-Z_]+)$/.exec(code)?.groups?.alert;
  if (alert === undefined) return undefined;
  const known = ALERTS[alert] ?? `ended TLS with the alert “${alert.toLowerCase().replaceAll('_', ' ')}”`;
  return `${peer} ${known}.`;
}
