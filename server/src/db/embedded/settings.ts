import { totalmem } from 'node:os';

/** PostgreSQL's settings by name. */
export type Settings = Record<string, string>;

/** What Roster's PostgreSQL runs with, given on the command line so that a new release brings its own. */
export function defaultSettings(): Settings {
  return {
    // An acknowledged write survives a crash of everything.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '128MB',
    effective_cache_size: `${Math.max(256, Math.floor(totalmem() / 2 ** 21))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '64MB',
    max_connections: '100',
    max_wal_size: '1GB',
    // Flash storage; compiling costs more than any query of ours takes.
    random_page_cost: '1.1',
    jit: 'off',
    // Parallel plans share memory through /dev/shm, which containers limit to 64 MB: they fail there.
    max_parallel_workers_per_gather: '0',
    restart_after_crash: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // Statements that fail are told to who sent them. Here they would fill the log with people's data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    log_destination: 'stderr',
    logging_collector: 'off',
    ssl: 'off',
    unix_socket_permissions: '0700',
  };
}

/** Where it listens: a socket in a folder that only its owner enters, or on Windows a port of this machine. */
export function addressSettings(address: { socketFolder: string | undefined; port: number }): Settings {
  const folder = address.socketFolder;
  return {
    port: String(address.port),
    listen_addresses: folder === undefined ? '127.0.0.1' : '',
    // A list: quoted, or a comma in the path would begin another folder.
    unix_socket_directories: folder === undefined ? '' : `"${folder.replaceAll('"', '""')}"`,
  };
}

/** Settings as arguments. */
export const settingArguments = (settings: Settings): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
