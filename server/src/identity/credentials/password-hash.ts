import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../lib/errors.ts';
import { normalizePassword } from './password-policy.ts';

/** OWASP's parameters for argon2id (m in KiB), which is the library's default algorithm; ASVS 5.0 11.4.2. */
const PARAMETERS = { memoryCost: 19456, timeCost: 2, parallelism: 1 };
const CURRENT = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

/** Hash of discarded random bytes. Passwords of unknown e-mail addresses are verified against it, so that they take as long. */
const DUMMY_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$2FCsk5oULUkDhr+G3GpGWQ$oA7bpYxVIL480nVquqUXGj4vTtaZwZCqcaJo9GfHXzc';

/** Hashes and verifies passwords off the main thread, at most as many at once as there are cores. */
export interface PasswordHasher {
  /** Returns a PHC string. Throws 503 `overloaded` when the queue is full. */
  hash(password: string): Promise<string>;
  /** Returns whether the password matches. Without a hash it takes the same time and returns false. Throws 503 `overloaded`. */
  verify(hashed: string | undefined, password: string): Promise<boolean>;
  /** Returns whether the hash was made with other parameters than the current ones. */
  isOutdated(hashed: string): boolean;
}

/** @param queueSize how many may wait before further ones are rejected; the default is about two seconds of work. */
export function createPasswordHasher(
  concurrency = availableParallelism(),
  queueSize = concurrency * 64,
): PasswordHasher {
  let running = 0;
  const waiting: (() => void)[] = [];
  const queued = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= concurrency) {
      if (waiting.length >= queueSize) {
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
      const same = await queued(() => verify(hashed ?? DUMMY_HASH, normalizePassword(password)));
      // A lone surrogate is hashed as U+FFFD, which another password may contain.
      return same && hashed !== undefined && password.isWellFormed();
    },
    isOutdated: (hashed) => !CURRENT.test(hashed),
  };
}
