export { NewPassword, PresentedPassword } from './contract.ts';
export { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
export { normalizePassword, passwordFaults } from './password-policy.ts';
export { findPasswordHash, savePassword, saveRehash } from './store.ts';
export { type Block, findBlock, type Guess, judge, purgeThrottles, tooManyAttempts } from './throttle.ts';
