export { NewPassword, PresentedPassword } from './contract.ts';
export { networkOf } from './network.ts';
export { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
export { usedBefore, wasUsedBefore } from './password-history.ts';
export { normalizePassword, passwordFaults } from './password-policy.ts';
export { rejectAttempt } from './reject-attempt.ts';
export { findPasswordHash, replacePassword, savePassword, saveRehash } from './store.ts';
export {
  type Block,
  findBlock,
  forgive,
  type PasswordAttempt,
  purgeThrottles,
  tooManyAttempts,
  verifyAttempt,
} from './throttle.ts';
