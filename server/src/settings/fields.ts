import { isIP } from 'node:net';
import type { ValueFault } from '../lib/errors.ts';

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** A host name (RFC 1123 §2.1, underscores as found in the wild) or an IP address, without a port. */
export const hostFaults = (value: string): ValueFault[] =>
  isIP(value.trim()) > 0 ||
  value
    .trim()
    .split('.')
    .every((label) => LABEL.test(label))
    ? []
    : [{ code: 'invalid_host', message: 'must be a host name or an IP address' }];

/** A name of the IANA time zone database. */
export const timeZoneFaults = (value: string): ValueFault[] =>
  isTimeZone(value)
    ? []
    : [{ code: 'invalid_time_zone', message: 'must be a time zone, such as Europe/Berlin' }];

function isTimeZone(value: string): boolean {
  // Offsets such as +01:00 are taken as well by the runtime, but know of no summer.
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** Of a host name (RFC 1035 §2.3.4), as it is written. */
const LONGEST_HOST = 253;

/** The address of the server's root: protocol, host and port, nothing else. */
export function rootUrlFaults(value: string): ValueFault[] {
  const fault = {
    code: 'invalid_root_url',
    message: 'must be an http:// or https:// address without a path, such as https://roster.example.com',
  };
  if (!URL.canParse(value.trim())) return [fault];
  const { protocol, hostname, origin, href } = new URL(value.trim());
  const isHost =
    hostname.length <= LONGEST_HOST && hostFaults(hostname.replace(/^\[(.*)\]$/, '$1')).length === 0;
  return /^https?:$/.test(protocol) && href === `${origin}/` && isHost ? [] : [fault];
}
