import { codeOf } from '../database.ts';

/** Why the embedded PostgreSQL can't be used; the message is a single line for the operator. */
export class EmbeddedError extends Error {}

/** Returns a failed file operation as an EmbeddedError; returns an EmbeddedError unchanged. */
export function toEmbeddedError(folder: string, error: unknown): EmbeddedError {
  if (error instanceof EmbeddedError) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new EmbeddedError(`The disk of the data folder ${folder} is full (${code}).`);
  if (/^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT)$/.test(code)) {
    return new EmbeddedError(
      `The data folder ${folder} cannot be written (${code}). Set DATA_DIR to a writable folder.`,
    );
  }
  return new EmbeddedError(
    `The data folder ${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
  );
}
