import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../lib/errors.ts';
import { normalizePassword } from './password-policy.ts';

/** The cost of a hash by argon2id, which is the library's default algorithm. `memoryCost` is in KiB. */
interface HashParameters {
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** OWASP's parameters for argon2id; ASVS 5.0 11.4.2. */
const OWASP_PARAMETERS: HashParameters = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

/** Salt and hash of discarded random bytes. */
const DUMMY_DIGEST = '2FCsk5oULUkDhr+G3GpGWQ$oA7bpYxVIL480nVquqUXGj4vTtaZwZCqcaJo9GfHXzc';

/** What a password is verified for. */
type HashPurpose = 'sign-in' | 'other';

/**
 * Hashes and verifies passwords off the main thread, at most as many at once as there are cores. Sign-ins come first, so that
 * users who change their passwords delay those who sign in by one hash at most.
 */
export interface PasswordHasher {
  /** Returns a PHC string. Throws 503 `overloaded` when the queue is full. */
  hash(password: string): Promise<string>;
  /** Returns whether the password matches. Without a hash it takes the same time and returns false. Throws 503 `overloaded`. */
  verify(hashed: string | undefined, password: string, purpose?: HashPurpose): Promise<boolean>;
  /** Returns whether the hash was made with other parameters than the current ones. */
  isOutdated(hashed: string): boolean;
}

/** @param queueSize how many of each purpose may wait before further ones are rejected; the default is 64 per slot. */
export function createPasswordHasher(
  concurrency = availableParallelism(),
  queueSize = concurrency * 64,
  parameters = OWASP_PARAMETERS,
): PasswordHasher {
  const { memoryCost, timeCost, parallelism } = parameters;
  const prefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
  /** Passwords of unknown email addresses are verified against it, so that they take as long. */
  const dummyHash = `${prefix}${DUMMY_DIGEST}`;
  let running = 0;
  const waiting: Record<HashPurpose, (() => void)[]> = { 'sign-in': [], other: [] };
  const queued = async <T>(purpose: HashPurpose, work: () => Promise<T>): Promise<T> => {
    if (running === concurrency) {
      if (waiting[purpose].length >= queueSize) {
        throw new AppError('overloaded', 'Too many sign-ins at the moment. Try again in a few seconds.', {
          retryAfter: 2,
        });
      }
      await new Promise<void>((resolve) => waiting[purpose].push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      // The slot passes to the next one that waits, sign-ins first.
      const next = waiting['sign-in'].shift() ?? waiting.other.shift();
      if (next) next();
      else running--;
    }
  };
  return {
    hash: (password) => queued('other', () => hash(normalizePassword(password), parameters)),
    async verify(hashed, password, purpose = 'other') {
      const same = await queued(purpose, () => verify(hashed ?? dummyHash, normalizePassword(password)));
      // A lone surrogate is hashed as U+FFFD, which another password may contain.
      return same && hashed !== undefined && password.isWellFormed();
    },
    isOutdated: (hashed) => !hashed.startsWith(prefix),
  };
}
