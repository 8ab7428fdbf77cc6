import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { isUnspecifiedHost } from '../lib/address.ts';
import { DatabaseUrlError, parseDatabaseUrl } from './database-url.ts';

/** The log levels of pino. */
const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** The configuration from the environment: read once, validated completely, frozen. See docs/settings.md. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** undefined: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** How many connections the pool of this node opens at most. */
  readonly databasePoolSize: number;
  readonly dataDir: string;
  /** The address of the system for its users, without a trailing slash. */
  readonly rootUrl: string;
  /** False: ROOT_URL is not set, so links only work on this machine or in its network. */
  readonly isRootUrlSet: boolean;
  /** undefined: derived from the secret key. */
  readonly setupToken: string | undefined;
  /** undefined: created in `dataDir`. */
  readonly secretKey: string | undefined;
  /** Former values of SECRET_KEY, which still decrypt. */
  readonly formerSecretKeys: readonly string[];
  /** Which proxies are trusted, as Fastify expects it. */
  readonly trustProxy: boolean | number | string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Opens /metrics to requests with this bearer token; undefined: /metrics is closed. */
  readonly metricsToken: string | undefined;
  /** Hosts, addresses and CIDR ranges that outbound requests may reach although they are not public. */
  readonly outboundAllow: readonly string[];
  /** The number of verified sessions that a node caches; 0: no cache. */
  readonly sessionCacheSize: number;
  /** Seconds between SIGTERM and closing the port, in which /readyz is 503 and everything is served. */
  readonly shutdownDelay: number;
  /** Whether Strict-Transport-Security covers the subdomains of the address, which may be other systems. */
  readonly hstsIncludeSubDomains: boolean;
  readonly production: boolean;
}

/** All errors of the configuration. */
export class ConfigError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'an error' : `${faults.length} errors`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

/** Reads the configuration. Throws a ConfigError with all errors. Nothing else reads the environment. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const faults: string[] = [];
  const text = (name: string) => environment[name]?.trim() || undefined;
  const integer = (name: string, min: number, max: number, fallback: number) => {
    const value = text(name);
    if (value === undefined) return fallback;
    if (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    faults.push(`${name} must be a whole number from ${min} to ${max}, not "${value}".`);
    return fallback;
  };

  const host = text('HOST') ?? '127.0.0.1';
  if (!isHost(host))
    faults.push(`HOST must be a host name or an IP address, without brackets or port, not "${host}".`);
  const port = integer('PORT', 0, 65535, 8080);
  const production = environment.NODE_ENV === 'production';

  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\/./.test(databaseUrl)) {
    faults.push('DATABASE_URL must begin with postgres:// or postgresql://.');
  } else if (databaseUrl !== undefined) {
    const fault = databaseUrlFault(databaseUrl);
    if (fault !== undefined) faults.push(`DATABASE_URL ${fault}`);
  }
  const databasePoolSize = integer('DATABASE_POOL_SIZE', 2, 500, 10);

  const rootUrl = text('ROOT_URL');
  if (rootUrl !== undefined && !isRootUrl(rootUrl)) {
    faults.push(
      'ROOT_URL must be an http:// or https:// URL without a path, such as https://roster.example.com (not 0.0.0.0).',
    );
  }

  const secretKey = text('SECRET_KEY');
  if (secretKey !== undefined && secretKey.length < 32)
    faults.push('SECRET_KEY must have at least 32 characters.');
  if (secretKey === undefined && databaseUrl !== undefined && production) {
    faults.push('SECRET_KEY is required with DATABASE_URL in production: all nodes must share it.');
  }
  const formerSecretKeys = (text('FORMER_SECRET_KEYS') ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter(Boolean);
  if (formerSecretKeys.some((key) => key.length < 32))
    faults.push('FORMER_SECRET_KEYS must be keys of at least 32 characters each, separated by commas.');
  const setupToken = text('SETUP_TOKEN');
  if (setupToken !== undefined && setupToken.length < 8)
    faults.push('SETUP_TOKEN must have at least 8 characters.');

  const metricsToken = text('METRICS_TOKEN');
  if (metricsToken !== undefined && !/^[\w.~+/=-]{16,}$/.test(metricsToken))
    faults.push('METRICS_TOKEN must have at least 16 characters: letters, digits and -._~+/= only.');

  const level = text('LOG_LEVEL') ?? 'warn';
  const logLevel = LOG_LEVELS.find((known) => known === level);
  if (logLevel === undefined)
    faults.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${level}".`);

  const proxy = text('TRUST_PROXY') ?? 'false';
  const trustProxy =
    proxy === 'true' ? true : proxy === 'false' ? false : /^\d+$/.test(proxy) ? Number(proxy) : proxy;
  if (typeof trustProxy === 'string' && !trustProxy.split(',').every((part) => isNetwork(part.trim()))) {
    faults.push(
      'TRUST_PROXY must be true, false, a number of proxies, or a list of addresses or CIDR ranges such as 10.0.0.0/8.',
    );
  }
  const shutdownDelay = integer('SHUTDOWN_DELAY', 0, 300, 0);
  const hsts = text('HSTS_INCLUDE_SUBDOMAINS') ?? 'false';
  if (hsts !== 'true' && hsts !== 'false')
    faults.push(`HSTS_INCLUDE_SUBDOMAINS must be true or false, not "${hsts}".`);
  const sessionCacheSize = integer('SESSION_CACHE_SIZE', 0, 1_000_000, 20_000);

  const outboundAllow = (text('OUTBOUND_ALLOW') ?? '').split(/[\s,]+/).filter(Boolean);
  if (!outboundAllow.every(isOutboundEntry))
    faults.push(
      'OUTBOUND_ALLOW must be host names, addresses or CIDR ranges, separated by commas, such as localhost,10.0.0.0/8.',
    );

  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    host,
    port,
    databaseUrl,
    databasePoolSize,
    dataDir: resolve(text('DATA_DIR') ?? './data'),
    rootUrl: rootUrl === undefined ? `http://${linkHostOf(host)}:${port}` : new URL(rootUrl).origin,
    isRootUrlSet: rootUrl !== undefined,
    setupToken,
    secretKey,
    formerSecretKeys: Object.freeze(formerSecretKeys),
    trustProxy,
    logLevel: logLevel ?? 'warn',
    metricsToken,
    outboundAllow: Object.freeze(outboundAllow),
    sessionCacheSize,
    shutdownDelay,
    hstsIncludeSubDomains: hsts === 'true',
    production,
  });
}

/** Returns why a text is no DATABASE_URL. */
function databaseUrlFault(text: string): string | undefined {
  try {
    parseDatabaseUrl(text);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseUrlError) return error.message;
    throw error;
  }
}

/** Whether a text is a name that proxy-addr defines, an address, or a CIDR range. */
function isNetwork(text: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const maxBits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  return (
    rest.length === 0 &&
    maxBits > 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= maxBits))
  );
}

/** Whether an entry of OUTBOUND_ALLOW is a host name, an address or a range of addresses. */
function isOutboundEntry(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  if (longest === -1) return bits === undefined && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(address);
  return rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= longest));
}

/** Whether a text is a host name or an IP address; an IPv6 address may have a zone (RFC 4007 §11). */
const isHost = (text: string): boolean =>
  isIP(text) !== 0 || (/^[\p{L}\p{N}._-]+$/u.test(text) && URL.canParse(`http://${text}`));

/** Returns the host of links for the address that the server listens on. No browser can open an unspecified address. */
function linkHostOf(host: string): string {
  if (isUnspecifiedHost(host)) return 'localhost';
  // URLs have no zones (WHATWG URL, host parsing).
  return host.includes(':') ? `[${host.replace(/%.*/, '')}]` : host;
}

/** Whether a URL has only scheme, host and port, and a host that a browser can open. */
function isRootUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, href, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && href === `${origin}/` && !isUnspecifiedHost(hostname);
}
