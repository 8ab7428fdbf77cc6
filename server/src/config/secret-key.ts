import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newToken } from '../lib/crypto.ts';
import { ensureFolder } from '../lib/folders.ts';
import { type Config, ConfigError } from './config.ts';

/** The minimum length in characters, as for SECRET_KEY. */
const MIN_KEY_LENGTH = 32;

/**
 * Returns the secret key. Without SECRET_KEY, creates one in the data folder at the first start and reads it from there
 * afterwards. The file is created atomically, so concurrent starts use the same key and a crash leaves no partial file.
 * Throws a ConfigError if the file contains no key.
 */
export function secretKeyOf(config: Pick<Config, 'secretKey' | 'dataDir'>): string {
  if (config.secretKey !== undefined) return config.secretKey;
  const file = join(config.dataDir, 'secret-key');
  const key = readOrCreate(file);
  if (key.length < MIN_KEY_LENGTH) {
    throw new ConfigError([
      `${file} contains no key. Restore it from a backup, or delete the file to create a new key.`,
    ]);
  }
  return key;
}

function readOrCreate(file: string): string {
  try {
    ensureFolder(dirname(file));
    return read(file) ?? create(file);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new ConfigError([`${file} can't be read or created (${reason}). Correct it, or set SECRET_KEY.`]);
  }
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function create(file: string): string {
  const temporary = `${file}.${newToken().slice(0, 16)}`;
  const opened = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(opened, newToken());
    fsyncSync(opened);
    linkSync(temporary, file);
  } catch (error) {
    // A concurrent start created the file first: use its key.
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    closeSync(opened);
    rmSync(temporary, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}
