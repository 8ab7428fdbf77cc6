import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { newToken } from '../lib/crypto.ts';
import { type Config, ConfigError } from './config.ts';

/** Characters that a key has at least, as SECRET_KEY: less could be guessed. */
const KEY_LENGTH = 32;

/**
 * The key under which everything secret stands. Without SECRET_KEY one is made in the data folder at the first start and
 * read from there ever after. It appears whole or not at all, so two starts at once agree on one and a crash on the
 * way leaves none. Throws ConfigError for a file that holds no key.
 */
export function secretKeyOf(config: Pick<Config, 'secretKey' | 'dataDir'>): string {
  if (config.secretKey !== undefined) return config.secretKey;
  const file = join(config.dataDir, 'secret-key');
  mkdirSync(config.dataDir, { recursive: true });
  const key = read(file) ?? make(file);
  if (key.length < KEY_LENGTH) {
    throw new ConfigError([
      `${file} holds no key. Put back the one from a backup, or remove the file to get a new one.`,
    ]);
  }
  return key;
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

function make(file: string): string {
  const draft = `${file}.${newToken().slice(0, 16)}`;
  const opened = openSync(draft, 'wx', 0o600);
  try {
    writeSync(opened, newToken());
    fsyncSync(opened);
    linkSync(draft, file);
  } catch (error) {
    // Another start was faster: its key counts.
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    closeSync(opened);
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}
