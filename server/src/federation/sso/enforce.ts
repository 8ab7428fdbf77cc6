import type { Queryable } from '../../db/database.ts';
import type { PasswordEnforcement } from '../../identity/sessions/index.ts';
import { findUserByEmail } from '../../identity/users/index.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import { breakGlassOf, findBreakGlass } from './connections-store.ts';
import { domainOf } from './fields.ts';

/** Addresses whose domain must use single sign-on. Break-glass admins keep their passwords. */
export const passwordEnforcement: PasswordEnforcement = {
  exempted: (email) => breakGlassOf(domainOf(email.trim())),
  refuse(exempted, user) {
    if (exempted === null || (user?.systemRole === 'admin' && exempted.includes(user.id))) return;
    throw new AppError(
      'sso_required',
      'This email domain requires single sign-on. Passwords aren’t accepted.',
    );
  },
};

/** Throws 403 `sso_required` for addresses whose domain must use single sign-on, whether or not a user has the address. */
export async function refusePassword(db: Queryable, email: string): Promise<void> {
  const exempted = await findBreakGlass(db, domainOf(email.trim()));
  const mayBeExempted = exempted !== null && exempted.length > 0;
  const user = mayBeExempted ? await findUserByEmail(db, normalizeEmail(email)) : undefined;
  passwordEnforcement.refuse(exempted, user);
}
