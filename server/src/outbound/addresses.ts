import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Addresses that no server on the public internet has (IANA's special-purpose registries): reaching them from here would
 * mean reaching this machine or the network around it.
 */
const NOT_PUBLIC_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/** Only 2000::/3 is given out; of it, these parts are not for servers, or carry an IPv4 address that is hidden from us. */
const PUBLIC_6 = '2000::/3';
const NOT_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return list;
}

const notPublic4 = blockList(NOT_PUBLIC_4);
const public6 = blockList([PUBLIC_6]);
const notPublic6 = blockList(NOT_PUBLIC_6);

/** An IPv4 address inside IPv6, as `::ffff:127.0.0.1` has it. */
function embedded4(address: string): string | undefined {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!hex) return undefined;
  const [high, low] = [hex[1], hex[2]].map((part) => Number.parseInt(part ?? '', 16));
  if (high === undefined || low === undefined) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Whether a server on the public internet may have this address. */
function isPublic(address: string): boolean {
  if (isIPv4(address)) return !notPublic4.check(address, 'ipv4');
  const inner = embedded4(address);
  if (inner !== undefined) return isPublic(inner);
  return public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
}

/** Where outbound requests may go. */
export interface OutboundPolicy {
  /** Whether connecting to this address, to which this host name led, is permitted. */
  permits(host: string, address: string): boolean;
  /** Whether a host may be reached without TLS: named in `OUTBOUND_ALLOW`, or an address in it. */
  permitsPlainText(host: string): boolean;
}

/**
 * Returns the policy of `OUTBOUND_ALLOW`: public addresses, and what the list names although it is not public.
 * @param allowed host names, addresses and CIDR ranges.
 */
export function createOutboundPolicy(allowed: readonly string[]): OutboundPolicy {
  const ranges = allowed.filter((entry) => isIP(entry.split('/')[0] ?? '') !== 0);
  const hosts = new Set(
    allowed.filter((entry) => !ranges.includes(entry)).map((entry) => entry.toLowerCase()),
  );
  const permitted = blockList(ranges);
  const isListed = (address: string): boolean => {
    const inner = isIPv4(address) ? undefined : embedded4(address);
    return (
      permitted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') || (inner !== undefined && isListed(inner))
    );
  };
  const isAllowedHost = (host: string) =>
    hosts.has(host.toLowerCase()) || (isIP(host) !== 0 && isListed(host));
  return {
    permits: (host, address) => isPublic(address) || isListed(address) || isAllowedHost(host),
    permitsPlainText: isAllowedHost,
  };
}
