import { hostname } from 'node:os';
import { SECOND } from '../../lib/clock.ts';
import { FACILITIES, SEVERITIES, type Settings } from '../../settings/index.ts';
import type { Origin } from './rfc5424.ts';

/** A syslog receiver, with the facility and severity of the messages to it. */
export interface Receiver {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
  /** Numerical codes (RFC 5424, 6.2.1). */
  readonly facility: number;
  readonly severity: number;
}

/** Returns the configured receiver, whether or not forwarding is on; undefined without one. */
export function receiverOf({ syslog }: Settings): Receiver | undefined {
  const { transport, host, port, facility, severity } = syslog;
  if (host === null) return undefined;
  return {
    transport,
    host,
    port,
    facility: typeof facility === 'number' ? facility : FACILITIES.indexOf(facility),
    severity: typeof severity === 'number' ? severity : SEVERITIES.indexOf(severity),
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
  /** For reading on after the receiver has stopped to, and for closing its side of the connection after ours. */
  readonly answer: number;
}

export const SYSLOG_TIMEOUTS: SyslogTimeouts = { connect: 10 * SECOND, answer: 15 * SECOND };

/**
 * Returns the maximum length of a message in bytes. Over UDP: what every receiver should accept (RFC 5426, 3.2). Over
 * TCP: enough for a whole event, as receivers can be configured to accept (docs/operations.md).
 */
export const maxLengthOf = ({ transport }: Receiver): number => (transport === 'udp' ? 2048 : 64 * 1024);
