import type { Queryable } from '../../db/database.ts';
import { findUserByEmail } from '../../identity/users/index.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import { findConnectionOfDomain } from './connections-store.ts';
import { domainOf } from './fields.ts';

/**
 * Throws 403 `sso_required` for addresses whose domain must use single sign-on, whether or not a user has the address.
 * Break-glass admins keep their passwords.
 */
export async function refusePassword(db: Queryable, email: string): Promise<void> {
  const domain = domainOf(email.trim());
  const connection = domain === '' ? undefined : await findConnectionOfDomain(db, domain);
  if (!connection?.enforced) return;
  const { breakGlassUserIds } = connection;
  const user = breakGlassUserIds.length === 0 ? undefined : await findUserByEmail(db, normalizeEmail(email));
  if (user?.systemRole === 'admin' && breakGlassUserIds.includes(user.id)) return;
  throw new AppError('sso_required', 'This email domain requires single sign-on. Passwords aren’t accepted.');
}
