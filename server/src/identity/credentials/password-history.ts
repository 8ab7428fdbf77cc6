import type { Queryable } from '../../db/database.ts';
import type { Fault } from '../../lib/errors.ts';
import type { PasswordPolicy } from '../../settings/index.ts';
import type { PasswordHasher } from './password-hash.ts';
import { findForbiddenHashes } from './store.ts';

/**
 * Whether a new password is one of those that the policy forbids this person to take again. Costs one check for each
 * of them, found or not, so that the time does not tell which one it was; the policy names ten at most.
 */
export async function wasUsedBefore(
  db: Queryable,
  hasher: PasswordHasher,
  policy: PasswordPolicy,
  userId: string,
  password: string,
): Promise<boolean> {
  let used = false;
  for (const hash of await findForbiddenHashes(db, policy, userId)) {
    used = (await hasher.verify(hash, password)) || used;
  }
  return used;
}

/** What is wrong with a password that was used before. */
export const usedBefore = (path: string): Fault => ({
  path,
  code: 'used_before',
  message: 'was one of your latest passwords',
});
