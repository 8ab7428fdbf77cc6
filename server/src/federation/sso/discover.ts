import type { Queryable } from '../../db/database.ts';
import { findConnectionOfDomain } from './connections-store.ts';
import { domainOf } from './fields.ts';

/** Returns which connection the users of an address's domain sign in by. The account, if there is one, is not looked at. */
export async function discover(db: Queryable, email: string) {
  const domain = domainOf(email.trim());
  const found = domain === '' ? undefined : await findConnectionOfDomain(db, domain);
  return {
    connection: found ? { id: found.id, name: found.name } : null,
    passwordAllowed: !found?.enforced,
  };
}
