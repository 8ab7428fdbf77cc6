/** Returns the SQLSTATE of a PostgreSQL error, or the system error code of a failed connection. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Returns the name of the violated constraint, if any. */
export function constraintOf(error: unknown): string {
  return error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : '';
}

const CONNECTION_LOST =
  /Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|timeout expired/;
const POOL_EXHAUSTED = /timeout exceeded when trying to connect|Cannot use a pool after/;

/** The SQLSTATE of a write on a server that is read-only, such as a former primary after a failover. */
export const READ_ONLY = '25006';

/** Whether an error means that the server is unreachable, stops or starts, or is read-only, so that another may serve. */
export function isServerDown(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isServerDown);
  if (!(error instanceof Error)) return false;
  return (
    /^(08...|57P0[1-5]|25006|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(
      codeOf(error),
    ) ||
    // The socket of a PostgreSQL is missing while it restarts. Any other missing file is a bug.
    (codeOf(error) === 'ENOENT' && 'syscall' in error && error.syscall === 'connect') ||
    CONNECTION_LOST.test(error.message)
  );
}

/** Whether an error means that the server has no space, memory or other resource left (class 53, except connections). */
export const isOutOfResources = (error: unknown): boolean => /^53(?!300)...$/.test(codeOf(error));

/**
 * Whether an error means that PostgreSQL is unavailable or overloaded, not that the request is wrong: unreachable or
 * read-only, out of resources, statement timeout, repeated conflicts.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return (
    isServerDown(error) ||
    /^(53...|57014|40001|40P01)$/.test(codeOf(error)) ||
    (error instanceof Error && POOL_EXHAUSTED.test(error.message))
  );
}
