/** Returns the eight groups of an IPv6 address in any notation. */
function groupsOf(address: string): string[] {
  const [left = [], right] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = right === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...(right ?? [])];
  return groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
}

/** Returns an IPv4 address, also of one that is mapped to IPv6; undefined for IPv6. */
function ipv4Of(address: string): string | undefined {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return bare.includes(':') ? undefined : bare;
}

/** Returns the network of an address, as one customer of a provider has it: an IPv4 address or an IPv6 /64. */
export const networkOf = (address: string): string =>
  ipv4Of(address) ?? groupsOf(address).slice(0, 4).join(':');

/** Returns the site of an address, as one attacker can easily get it: an IPv4 /24 or an IPv6 /48. */
export const siteOf = (address: string): string =>
  ipv4Of(address)?.split('.').slice(0, 3).join('.') ?? groupsOf(address).slice(0, 3).join(':');

/** Returns the site of an address as a CIDR range. */
export const siteRangeOf = (address: string): string =>
  ipv4Of(address) === undefined ? `${siteOf(address)}::/48` : `${siteOf(address)}.0/24`;
