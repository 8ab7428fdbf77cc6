import { isIP } from 'node:net';
import { isUnspecifiedHost } from '../lib/address.ts';
import type { ValueFault } from '../lib/errors.ts';

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** Returns an error unless a value is a host name (RFC 1123 §2.1, underscores allowed) or an IP address, without a port. */
export const hostFaults = (value: string): ValueFault[] =>
  isIP(value.trim()) > 0 ||
  value
    .trim()
    .split('.')
    .every((label) => LABEL.test(label))
    ? []
    : [{ code: 'invalid_host', message: 'must be a host name or an IP address' }];

/** Returns an error unless a value is a time zone of the IANA database. */
export const timeZoneFaults = (value: string): ValueFault[] =>
  isTimeZone(value)
    ? []
    : [{ code: 'invalid_time_zone', message: 'must be a time zone, such as Europe/Berlin' }];

function isTimeZone(value: string): boolean {
  // The runtime also accepts offsets such as +01:00, which have no daylight saving time.
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** Of a host name as text (RFC 1035 §2.3.4). */
const MAX_HOST_LENGTH = 253;

/** Returns an error unless a value is a root URL: scheme, host and port only; the host is not 0.0.0.0 or ::. */
export function rootUrlFaults(value: string): ValueFault[] {
  const fault = {
    code: 'invalid_root_url',
    message: 'must be an http:// or https:// address without a path, such as https://roster.example.com',
  };
  if (!URL.canParse(value.trim())) return [fault];
  const { protocol, hostname, origin, href } = new URL(value.trim());
  const isHost =
    hostname.length <= MAX_HOST_LENGTH &&
    hostFaults(hostname.replace(/^\[(.*)\]$/, '$1')).length === 0 &&
    !isUnspecifiedHost(hostname);
  return /^https?:$/.test(protocol) && href === `${origin}/` && isHost ? [] : [fault];
}
