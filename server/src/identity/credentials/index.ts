export { NewPassword, PasswordPolicy, PresentedPassword } from './contract.ts';
export { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
export { normalizePassword, PASSWORD_POLICY, passwordFaults } from './password-policy.ts';
export { findPasswordHash, savePassword, saveRehash } from './store.ts';
export { type Block, findBlock, type Guess, judge, purgeThrottles, tooManyAttempts } from './throttle.ts';
