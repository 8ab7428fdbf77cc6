import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
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
export const secretKeyOf = (config: KeySource): string =>
  existingSecretKeyOf(config) ?? create(fileOf(config));

/** Returns the secret key; undefined if there is none yet. Throws a ConfigError if the file contains no key. */
export function existingSecretKeyOf(config: KeySource): string | undefined {
  if (config.secretKey !== undefined) return config.secretKey;
  const file = fileOf(config);
  const key = read(file);
  if (key !== undefined && key.length < MIN_KEY_LENGTH) {
    throw new ConfigError([
      `${file} contains no key. Restore it from a backup, or delete the file to create a new key.`,
    ]);
  }
  return key;
}

type KeySource = Pick<Config, 'secretKey' | 'dataDir'>;

const fileOf = ({ dataDir }: KeySource) => join(dataDir, 'secret-key');

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): ConfigError {
  const reason = error instanceof Error && 'code' in error ? error.code : error;
  return new ConfigError([`${file} can't be read or created (${reason}). Correct it, or set SECRET_KEY.`]);
}

function create(file: string): string {
  const temporary = `${file}.${newToken().slice(0, 16)}`;
  try {
    ensureFolder(dirname(file));
    const opened = openSync(temporary, 'wx', 0o600);
    try {
      writeSync(opened, newToken());
      fsyncSync(opened);
      linkSync(temporary, file);
    } finally {
      closeSync(opened);
      rmSync(temporary, { force: true });
    }
  } catch (error) {
    // A concurrent start created the file first: use its key. A symbolic link to nothing exists as well, without a file.
    if (!hasCode(error, 'EEXIST') || !existsSync(file)) throw unusable(file, error);
  }
  return readFileSync(file, 'utf8').trim();
}
