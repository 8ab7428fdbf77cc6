import type { Queryable } from '../../db/database.ts';
import { findConnectionOfDomain, listConnections } from './connections-store.ts';
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

/**
 * Returns the connections that the sign-in page offers to everyone: the enabled ones for the whole system. Those of an
 * organization are found by the domain of an address alone, since their names would disclose who uses Roster.
 */
export async function listOffered(db: Queryable) {
  const connections = await listConnections(db);
  const items = connections
    .filter(({ enabled, organizationId }) => enabled && organizationId === null)
    .map(({ id, name, protocol }) => ({ id, name, protocol }));
  const emailFirst = connections.some(
    ({ enabled, domains }) => enabled && domains.some(({ verifiedAt }) => verifiedAt !== null),
  );
  return { items, nextCursor: null, total: { value: items.length, exact: true }, emailFirst };
}
