export { type LinkStatus, linkErrorOf, rejectLink } from './links.ts';
export { networkOf, siteRangeOf } from './network.ts';
export { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
export { knownWordFaults, normalizePassword, passwordFaults } from './password-policy.ts';
export { createPasswords, type Passwords, usedBeforeFault } from './passwords.ts';
export { findDevicesSince, findPasswordHash, forgetDevices, passwordOfNewUser, saveRehash } from './store.ts';
export {
  type Block,
  blockedCondition,
  createThrottle,
  failuresCondition,
  purgeThrottles,
  rejectIfBlocked,
  type Throttle,
  tooManyAttempts,
} from './throttle.ts';
export type { ThrottledAttempt } from './throttle-buckets.ts';
