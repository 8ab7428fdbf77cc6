export { type LinkStatus, linkErrorOf, rejectLink } from './links.ts';
export { networkOf } from './network.ts';
export { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
export { knownWordFaults, normalizePassword, passwordFaults } from './password-policy.ts';
export { createPasswords, type Passwords, usedBefore } from './passwords.ts';
export { findPasswordHash, saveRehash } from './store.ts';
export {
  type Block,
  createThrottle,
  purgeThrottles,
  type Throttle,
  type ThrottledAttempt,
  tooManyAttempts,
} from './throttle.ts';
