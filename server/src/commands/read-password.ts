import { isUtf8 } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './command-error.ts';

/** Reads the password of `--password-stdin`, without the line break at its end. Throws a UsageError unless it is UTF-8. */
export async function readPassword(): Promise<string> {
  const bytes = await buffer(process.stdin);
  if (!isUtf8(bytes)) throw new UsageError('The password on standard input is not valid UTF-8.');
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}
