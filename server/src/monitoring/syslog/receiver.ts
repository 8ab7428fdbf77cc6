import { SECOND } from '../../lib/clock.ts';
import { FACILITIES, SEVERITIES, type Settings } from '../../settings/index.ts';

/** A syslog receiver and what messages to it begin with. */
export interface Receiver {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
  /** Codes (RFC 5424, 6.2.1). */
  readonly facility: number;
  readonly severity: number;
}

/** The receiver that is set up, whether or not anything is sent to it; undefined without one. */
export function receiverOf({ auditPush }: Settings): Receiver | undefined {
  const { transport, host, port, facility, severity } = auditPush;
  if (host === null) return undefined;
  return {
    transport,
    host,
    port,
    facility: typeof facility === 'number' ? facility : FACILITIES.indexOf(facility),
    severity: typeof severity === 'number' ? severity : SEVERITIES.indexOf(severity),
  };
}

/** How long a receiver may take; milliseconds. */
export interface SyslogTimeouts {
  /** To be connected to, and to agree on TLS. */
  readonly connect: number;
  /** To read on when it has stopped to, and to close its side when we have closed ours. */
  readonly answer: number;
}

export const SYSLOG_TIMEOUTS: SyslogTimeouts = { connect: 10 * SECOND, answer: 15 * SECOND };

/**
 * The longest message, in bytes. A datagram: what every receiver should take (RFC 5426, 3.2). A stream: the whole event
 * but for absurd ones, as receivers can be told to take (docs/operations.md).
 */
export const longestOf = ({ transport }: Receiver): number => (transport === 'udp' ? 2048 : 64 * 1024);
