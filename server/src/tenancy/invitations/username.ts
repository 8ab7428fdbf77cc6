import { normalizeUsername } from '../../identity/users/index.ts';

/** As long as a user name may be; an e-mail's letters are one character each. */
const LONGEST = 50;

/** What an invited person is called until they choose a name: what stands before the @, without what names may not hold. */
export function usernameOf(email: string): string {
  const local = email.slice(0, email.indexOf('@'));
  const name = normalizeUsername(local.replace(/[^A-Za-z0-9_-]+/g, ' '));
  return normalizeUsername(name.slice(0, LONGEST)) || 'Invited';
}
