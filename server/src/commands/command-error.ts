import { isUnavailable } from '../db/database.ts';

/** Why a command failed; the message is shown without a stack trace. */
export class CommandError extends Error {}

/** Invalid arguments; the exit code is 2. */
export class UsageError extends CommandError {}

/** Whether an error comes from reading or writing a file, not from a connection. */
export const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && !isUnavailable(error);
