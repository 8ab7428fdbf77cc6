import { isIP } from 'node:net';
import { resolve } from 'node:path';

/** Levels of the log, pino's names. */
const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** Roster's settings from the environment: read once, checked whole, frozen. `docs/settings.md` explains each. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** undefined: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** The address that people use, without a slash at the end. */
  readonly rootUrl: string;
  /** undefined: a random one, printed. */
  readonly setupToken: string | undefined;
  /** undefined: made in `dataDir`. */
  readonly secretKey: string | undefined;
  /** Keys that were SECRET_KEY before: what they sealed can still be opened. */
  readonly formerSecretKeys: readonly string[];
  /** As Fastify takes it: whether, how many or which proxies to believe. */
  readonly trustProxy: boolean | number | string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Hosts, addresses and CIDR ranges that outbound requests may reach although they are not public. */
  readonly outboundAllow: readonly string[];
  /** How many verified sessions a node remembers; 0 asks the database every time. */
  readonly sessionCacheSize: number;
  /** Seconds between SIGTERM and closing the port, in which /readyz is 503 and everything is served. */
  readonly shutdownDelay: number;
  readonly production: boolean;
}

/** All faults of the configuration at once. */
export class ConfigError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

/** Reads the configuration. Throws ConfigError that names every fault. The only reader of the environment. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const faults: string[] = [];
  const text = (name: string) => environment[name]?.trim() || undefined;
  const integer = (name: string, least: number, most: number, fallback: number) => {
    const value = text(name);
    if (value === undefined) return fallback;
    if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    faults.push(`${name} must be a whole number from ${least} to ${most}, not "${value}".`);
    return fallback;
  };

  const host = text('HOST') ?? '127.0.0.1';
  const port = integer('PORT', 0, 65535, 8080);
  const production = environment.NODE_ENV === 'production';

  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\/./.test(databaseUrl)) {
    faults.push('DATABASE_URL must begin with postgres:// or postgresql://.');
  } else if (databaseUrl !== undefined && !URL.canParse(databaseUrl)) {
    faults.push(
      'DATABASE_URL is not an address that can be read (are special characters in the password percent-encoded?).',
    );
  }

  const rootUrl = text('ROOT_URL');
  if (rootUrl !== undefined && !isRootUrl(rootUrl)) {
    faults.push(
      'ROOT_URL must be an http:// or https:// address without a path, such as https://roster.example.com.',
    );
  }

  const secretKey = text('SECRET_KEY');
  if (secretKey !== undefined && secretKey.length < 32)
    faults.push('SECRET_KEY must have at least 32 characters.');
  if (secretKey === undefined && databaseUrl !== undefined && production) {
    faults.push('SECRET_KEY is required with DATABASE_URL in production: all nodes must share it.');
  }
  const formerSecretKeys = (text('FORMER_SECRET_KEYS') ?? '').split(/[\s,]+/).filter(Boolean);
  if (formerSecretKeys.some((key) => key.length < 32))
    faults.push('FORMER_SECRET_KEYS must be keys of at least 32 characters, separated by commas.');
  const setupToken = text('SETUP_TOKEN');
  if (setupToken !== undefined && setupToken.length < 8)
    faults.push('SETUP_TOKEN must have at least 8 characters.');

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
    dataDir: resolve(text('DATA_DIR') ?? './data'),
    rootUrl:
      rootUrl === undefined
        ? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
        : new URL(rootUrl).origin,
    setupToken,
    secretKey,
    formerSecretKeys: Object.freeze(formerSecretKeys),
    trustProxy,
    logLevel: logLevel ?? 'warn',
    outboundAllow: Object.freeze(outboundAllow),
    sessionCacheSize,
    shutdownDelay,
    production,
  });
}

/** The names that proxy-addr knows, an address, or a range of addresses. */
function isNetwork(text: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  return (
    rest.length === 0 &&
    longest > 0 &&
    (bits === undefined || (/^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= longest))
  );
}

/** Whether an entry of OUTBOUND_ALLOW is a host name, an address or a range of addresses. */
function isOutboundEntry(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  if (longest === -1) return bits === undefined && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(address);
  return rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= longest));
}

/** An address of this kind has nothing but protocol, host and port. */
function isRootUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, href } = new URL(text);
  return /^https?:$/.test(protocol) && href === `${origin}/`;
}
