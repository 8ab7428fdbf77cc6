import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { findResources, type Resource } from '../memberships/index.ts';
import type { Offer } from './model.ts';
import { findOffers } from './store.ts';

// One order for all: people, then organizations (`memberships/facts.ts`), then offers, then projects.

/** Keeps places from being deleted until the transaction ends; their members may change. */
export async function keepResources(
  tx: Tx,
  type: Resource['type'],
  ids: readonly string[],
): Promise<Resource[]> {
  const table = type === 'organization' ? 'organizations' : 'projects';
  const rows = tx.selectFrom(table).select('id').where(sql<boolean>`id = ANY (${ids}::uuid[])`);
  await rows.orderBy('id').forKeyShare().execute();
  return findResources(tx, type, ids);
}

/** Holds offers until the transaction ends, and gives them as they are then; those that are gone are left out. */
export async function holdOffers(tx: Tx, ids: readonly string[]): Promise<Offer[]> {
  await tx
    .selectFrom('organization_invitations')
    .select('id')
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return findOffers(tx, ids);
}
