import { isIP } from 'node:net';

/**
 * Returns an IP address in its canonical form: IPv6 as RFC 5952 writes it, an IPv4 address that is mapped to IPv6 as IPv4.
 * A port, brackets and a zone, which some proxies add, are removed. Returns undefined if the text is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  const trimmed = text.trim();
  // Most are, and every request passes here.
  if (isIP(trimmed) === 4) return trimmed;
  const parts = /^(?:\[(?<bracketed>[^\]]+)\]|(?<v4>[\d.]+)|(?<bare>.+?))(?<port>:\d+)?$/.exec(
    trimmed,
  )?.groups;
  // A bare IPv6 address has no port: its last group would be taken for one.
  const address = (isIP(trimmed) ? trimmed : (parts?.bracketed ?? parts?.v4 ?? '')).replace(/%.*$/, '');
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : undefined;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:(?<high>[0-9a-f]{1,4}):(?<low>[0-9a-f]{1,4})$/.exec(canonical)?.groups;
  if (!mapped) return canonical;
  const value = (Number.parseInt(mapped.high ?? '', 16) << 16) | Number.parseInt(mapped.low ?? '', 16);
  return [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join('.');
}

/** Whether a host name is the address 0.0.0.0 or ::, which a server listens on but no client can open. */
export function isUnspecifiedHost(host: string): boolean {
  const address = canonicalAddress(host);
  return address === '0.0.0.0' || address === '::';
}
