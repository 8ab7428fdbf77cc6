import { codeOf } from '../database.ts';

/** Why the embedded PostgreSQL cannot be had, in words for the person who starts Roster. */
export class EmbeddedError extends Error {}

/** Turns a failed file operation into the words for the person who starts Roster; lets an EmbeddedError through. */
export function folderFault(folder: string, error: unknown): EmbeddedError {
  if (error instanceof EmbeddedError) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new EmbeddedError(`The disk of the data folder ${folder} is full (${code}).`);
  if (/^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT)$/.test(code)) {
    return new EmbeddedError(
      `The data folder ${folder} cannot be written (${code}). Set DATA_DIR to a folder that can.`,
    );
  }
  return new EmbeddedError(
    `The data folder ${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
  );
}
