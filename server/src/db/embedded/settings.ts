import { totalmem } from 'node:os';
import { SESSION_SETTINGS } from '../session-settings.ts';

/** PostgreSQL settings by name. */
export type Settings = Record<string, string>;

/** The memory that this process may use: of the machine, or of its container. Megabytes. */
const memory = (): number =>
  Math.floor(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 2 ** 20);

/** Returns the settings of the embedded PostgreSQL. They are passed on the command line, so a new release can change them. */
export function defaultSettings(): Settings {
  return {
    // A committed write survives a crash of the machine.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // Taken as it is needed. At a million users, lists within organizations take a fifth less time with 1 GB.
    shared_buffers: `${Math.min(1024, Math.max(128, Math.floor(memory() / 16)))}MB`,
    effective_cache_size: `${Math.max(256, Math.floor(memory() / 2))}MB`,
    maintenance_work_mem: '64MB',
    max_connections: '100',
    max_wal_size: '1GB',
    // For other clients as well, such as psql.
    ...SESSION_SETTINGS,
    restart_after_crash: 'on',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // The client gets the error of a failed statement. In the log, statements would reveal personal data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    log_destination: 'stderr',
    logging_collector: 'off',
    ssl: 'off',
    unix_socket_permissions: '0700',
  };
}

/** Where a server listens. */
export interface Address {
  port: number;
  /** undefined: on the port of this machine (Windows). */
  socketFolder: string | undefined;
}

/** Returns the settings of the address: a socket in a folder that only its owner can enter, or on Windows a local port. */
export function addressSettings(address: Address): Settings {
  const folder = address.socketFolder;
  return {
    port: String(address.port),
    listen_addresses: folder === undefined ? '127.0.0.1' : '',
    // The value is a list: a comma in an unquoted path would start another entry.
    unix_socket_directories: folder === undefined ? '' : `"${folder.replaceAll('"', '""')}"`,
  };
}

/** Returns settings as command line arguments. */
export const settingArguments = (settings: Settings): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
