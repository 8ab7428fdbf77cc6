import { hostname } from 'node:os';
import { SECOND } from '../../lib/clock.ts';
import type { Vault } from '../../lib/vault.ts';
import {
  FACILITIES,
  openClientKey,
  SEVERITIES,
  type Settings,
  type SyslogFraming,
} from '../../settings/index.ts';
import type { Origin } from './rfc5424.ts';

/** A syslog receiver, with the facility and severity of the messages to it. */
export interface Receiver {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly framing: SyslogFraming;
  readonly host: string;
  readonly port: number;
  /** Numerical codes (RFC 5424, 6.2.1). */
  readonly facility: number;
  readonly severity: number;
  /** PEM. `key` is undefined if it can't be decrypted with the current SECRET_KEY. */
  readonly clientCertificate: { cert: string; key: string | undefined } | undefined;
}

/** Returns the configured receiver, whether or not forwarding is on; undefined without one. */
export function receiverOf(vault: Vault, { syslog }: Settings): Receiver | undefined {
  const { transport, framing, host, port, facility, severity, clientCertificate, clientKey } = syslog;
  if (host === null) return undefined;
  return {
    transport,
    framing,
    host,
    port,
    facility: typeof facility === 'number' ? facility : FACILITIES.indexOf(facility),
    severity: typeof severity === 'number' ? severity : SEVERITIES.indexOf(severity),
    clientCertificate:
      clientCertificate === null || clientKey === null
        ? undefined
        : { cert: clientCertificate, key: openClientKey(vault, clientKey) },
  };
}

/** Returns the header fields that messages of this node to a receiver have in common. */
export const originOf = ({ facility, severity }: Receiver): Origin => ({
  facility,
  severity,
  host: hostname(),
  process: process.pid,
});

/** Timeouts in milliseconds. */
export interface SyslogTimeouts {
  /** For the connection and the TLS handshake. */
  readonly connect: number;
  /** How long the receiver may stop reading, and how long it may take to close its side after ours. */
  readonly read: number;
}

export const SYSLOG_TIMEOUTS: SyslogTimeouts = { connect: 10 * SECOND, read: 15 * SECOND };

/**
 * Returns the maximum length of a message in bytes. Over UDP: what every receiver should accept (RFC 5426, 3.2). Over
 * TCP: enough for a whole event, as receivers can be configured to accept (docs/operations.md).
 */
export const maxLengthOf = ({ transport }: Receiver): number => (transport === 'udp' ? 2048 : 64 * 1024);
