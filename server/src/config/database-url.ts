/** One server of a database. */
interface DatabaseServer {
  /** The URL of this server alone, as node-postgres takes it. */
  readonly url: string;
  /** Host and port, or the folder of its socket, for messages. */
  readonly name: string;
}

/** A DATABASE_URL: one or several servers of one database, in the order in which they are tried. */
export interface DatabaseAddress {
  readonly servers: readonly [DatabaseServer, ...DatabaseServer[]];
  /** The name of the database; empty: that of the user. */
  readonly database: string;
  /** Whether a server that does not accept writes is skipped. */
  readonly writable: boolean;
}

/** Why a DATABASE_URL can't be used. The message does not contain the password. */
export class DatabaseUrlError extends Error {}

/** Parameters that this file evaluates; node-postgres gets the others. */
const EVALUATED = ['host', 'port', 'target_session_attrs'];
/** Parameters of libpq without effect on a socket. */
const TLS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation'];

/**
 * Parses a connection URI as libpq defines it (PostgreSQL manual, 32.1.1.2), since node-postgres knows one host only:
 * lists of hosts and ports, in the authority or as parameters, sockets (`%2Frun%2Fpostgresql`, `?host=/run/postgresql`)
 * and `target_session_attrs`. With several hosts the default is `read-write`. Throws a DatabaseUrlError.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const parts =
    /^postgres(?:ql)?:\/\/(?:(?<user>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/.exec(
      text,
    )?.groups;
  if (!parts)
    throw new DatabaseUrlError('is not a valid URL. Percent-encode special characters in the password.');
  const { user = '', hosts = '', path = '', query = '' } = parts;
  const parameters = new URLSearchParams(query);
  const names = parameters.get('host')?.split(',') ?? hosts.split(',').map((host) => hostOf(host).name);
  const ports = parameters.get('port')?.split(',') ?? hosts.split(',').map((host) => hostOf(host).port);
  if (ports.length !== 1 && ports.length !== names.length)
    throw new DatabaseUrlError('must have one port, or as many ports as hosts.');
  const writable = isWritable(parameters.get('target_session_attrs'), names.length);
  for (const name of EVALUATED) parameters.delete(name);
  const [first, ...others] = names.map((name, index): DatabaseServer => {
    const port = (ports.length === 1 ? ports[0] : ports[index]) || '5432';
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65535 || Number(port) === 0)
      // Not repeated: without a host, what follows the colon is the password.
      throw new DatabaseUrlError('has an invalid port.');
    return serverOf({ user, name: name || 'localhost', port, path, parameters });
  });
  if (!first) throw new DatabaseUrlError('names no host.');
  return { servers: [first, ...others], database: decodeURIComponent(path), writable };
}

/** Splits `host:port`; an IPv6 address is in brackets. */
function hostOf(text: string): { name: string; port: string } {
  const found = /^(?<name>\[[0-9a-f:.%]+\]|[^:[\]]*)(?::(?<port>[^:]*))?$/i.exec(text)?.groups;
  if (!found)
    throw new DatabaseUrlError('is not a valid URL. Percent-encode special characters in the password.');
  return { name: decode(found.name ?? '').replace(/^\[(.+)\]$/, '$1'), port: found.port ?? '' };
}

function isWritable(attributes: string | null, hosts: number): boolean {
  if (attributes === null) return hosts > 1;
  if (attributes === 'read-write' || attributes === 'primary') return true;
  if (attributes === 'any') return false;
  throw new DatabaseUrlError('must have target_session_attrs=read-write, primary or any: Roster writes.');
}

interface ServerParts {
  user: string;
  name: string;
  port: string;
  path: string;
  parameters: URLSearchParams;
}

function serverOf({ user, name, port, path, parameters }: ServerParts): DatabaseServer {
  const own = new URLSearchParams(parameters);
  const isSocket = name.startsWith('/');
  if (isSocket) {
    for (const parameter of TLS) own.delete(parameter);
    own.set('host', name);
    own.set('port', port);
  }
  const authority = isSocket ? 'localhost' : `${name.includes(':') ? `[${name}]` : name}:${port}`;
  const query = own.size > 0 ? `?${own}` : '';
  const url = `postgres://${user && `${user}@`}${authority}/${path}${query}`;
  decode(path);
  decode(user);
  if (!URL.canParse(url))
    throw new DatabaseUrlError('is not a valid URL. Percent-encode special characters in the password.');
  return { url, name: isSocket ? name : authority };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DatabaseUrlError('has an invalid percent-encoding.');
  }
}
