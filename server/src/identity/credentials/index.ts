export { NewPassword, PresentedPassword } from './contract.ts';
export { networkOf } from './network.ts';
export { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
export { usedBefore, wasUsedBefore } from './password-history.ts';
export { normalizePassword, passwordFaults } from './password-policy.ts';
export { refuseGuess } from './refuse-guess.ts';
export { findPasswordHash, replacePassword, savePassword, saveRehash } from './store.ts';
export {
  type Block,
  findBlock,
  forgive,
  type Guess,
  judge,
  purgeThrottles,
  tooManyAttempts,
} from './throttle.ts';
