import type { Queryable, Tx } from '../../db/database.ts';
import { type Fault, invalid } from '../../lib/errors.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import type { PasswordHasher } from './password-hash.ts';
import { knownWordFaults, type PasswordContext } from './password-policy.ts';
import { type Credential, findForbiddenHashes, insertPassword, replacePassword } from './store.ts';

/** Hashes, verifies and stores passwords by the current password policy. */
export interface Passwords extends PasswordHasher {
  /** Throws 422 `known_words` for a password of little more than what everyone knows about the user and this system. */
  refuseKnownWords(path: string, password: string, user: Pick<PasswordContext, 'email' | 'username'>): void;
  /**
   * Returns whether the policy forbids the user to reuse this password. Verifies it against each forbidden one, so that
   * the duration does not reveal which one it was; the policy has ten at most.
   */
  wasUsedBefore(db: Queryable, userId: string, password: string): Promise<boolean>;
  /** Saves the first password of a user. */
  save(tx: Tx, credential: Credential): Promise<void>;
  /** Saves another password of a user, and keeps as many former ones as the policy forbids to reuse. */
  replace(tx: Tx, credential: Credential): Promise<void>;
}

/** Creates the password service over a hasher. */
export const createPasswords = (
  hasher: PasswordHasher,
  settings: Pick<SettingsSnapshot, 'current'>,
): Passwords => ({
  ...hasher,
  refuseKnownWords(path, password, { email, username }) {
    const systemName = settings.current.general.name;
    const faults = knownWordFaults(password, { email, username, systemName });
    if (faults.length > 0) throw invalid(faults.map((fault) => ({ path, ...fault })));
  },
  async wasUsedBefore(db, userId, password) {
    let used = false;
    for (const hash of await findForbiddenHashes(db, settings.current.passwordPolicy, userId)) {
      used = (await hasher.verify(hash, password)) || used;
    }
    return used;
  },
  save: insertPassword,
  replace: (tx, credential) => replacePassword(tx, settings.current.passwordPolicy, credential),
});

/** The fault of a password that may not be reused. */
export const usedBeforeFault = (path: string): Fault => ({
  path,
  code: 'used_before',
  message: 'was one of your latest passwords',
});
