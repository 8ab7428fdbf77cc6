export { NewPassword, PasswordPolicy, PresentedPassword } from './contract.ts';
export { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
export { PASSWORD_POLICY, passwordFaults } from './password-policy.ts';
export { savePassword, saveRehash } from './store.ts';
export {
  type Bucket,
  blockedUntil,
  bucketsOf,
  countFailure,
  forgive,
  purgeThrottles,
  tooManyAttempts,
} from './throttle.ts';
