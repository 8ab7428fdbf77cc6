import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../lib/errors.ts';
import { normalizePassword } from './password-policy.ts';

/** OWASP's parameters for argon2id (m in KiB), which is the library's default algorithm; ASVS 5.0 11.4.2. */
const PARAMETERS = { memoryCost: 19456, timeCost: 2, parallelism: 1 };
const CURRENT = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

/** What an unknown e-mail is checked against, so that it takes as long as a known one; of random bytes that nobody has kept. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$2FCsk5oULUkDhr+G3GpGWQ$oA7bpYxVIL480nVquqUXGj4vTtaZwZCqcaJo9GfHXzc';

/** Hashes and checks passwords off the main thread, at most as many at once as there are cores. */
export interface PasswordHasher {
  /** A PHC string. Throws 503 `overloaded` when the queue is full. */
  hash(password: string): Promise<string>;
  /** Whether the password is the one; with `undefined` (no such person) costs the same time and is never true. */
  verify(hashed: string | undefined, password: string): Promise<boolean>;
  /** Whether the hash was made with other parameters than today's. */
  isOutdated(hashed: string): boolean;
}

/** @param places how many may wait before further ones are turned away; the default is about two seconds of work. */
export function createPasswordHasher(limit = availableParallelism(), places = limit * 64): PasswordHasher {
  let running = 0;
  const waiting: (() => void)[] = [];
  const queued = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= limit) {
      if (waiting.length >= places) {
        throw new AppError('overloaded', 'Too many sign-ins at the moment. Try again in a few seconds.', {
          retryAfter: 2,
        });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
  return {
    hash: (password) => queued(() => hash(normalizePassword(password), PARAMETERS)),
    async verify(hashed, password) {
      const same = await queued(() => verify(hashed ?? NOBODY, normalizePassword(password)));
      return same && hashed !== undefined;
    },
    isOutdated: (hashed) => !CURRENT.test(hashed),
  };
}
