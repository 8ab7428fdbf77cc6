import type { AnyCaller } from '../../access/actor.ts';
import { recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { holdOffers } from './facts.ts';
import { auditedFields } from './model.ts';
import { findWaitingTo } from './pending-store.ts';
import { eventOf, revokeOffers, withdrawMailsOf } from './revoke.ts';
import { findPendingTo, moveOffers } from './store.ts';

/** Revokes what waits together with invitations to make an account, but for some of it. */
export async function revokeWaiting(
  tx: Tx,
  caller: AnyCaller,
  emails: readonly string[],
  now: Date,
  except: readonly string[] = [],
): Promise<void> {
  const waiting = await findWaitingTo(tx, emails);
  const ids = waiting.filter((id) => !except.includes(id));
  await revokeOffers(tx, caller, ids, now);
}

/**
 * An invited person who has no account yet has another address: what they were offered goes along, and is from now on
 * whose who chose that address. What the new address was offered by the same organizations is replaced by it.
 */
export async function moveOffersTo(
  tx: Tx,
  caller: AnyCaller,
  from: string,
  to: string,
  now: Date,
): Promise<void> {
  const found = await findPendingTo(tx, from);
  if (found.length === 0 || from.toLowerCase() === to.toLowerCase()) return;
  const organizations = new Set(found.map(({ organization }) => organization.id));
  const replaced = (await findPendingTo(tx, to)).filter(({ organization }) =>
    organizations.has(organization.id),
  );
  await revokeOffers(
    tx,
    caller,
    replaced.map(({ id }) => id),
    now,
  );
  const ids = found.map(({ id }) => id);
  const held = (await holdOffers(tx, ids)).filter(({ status }) => status === 'pending');
  const { actor } = caller;
  await moveOffers(
    tx,
    held.map(({ id }) => id),
    to,
    actor && { id: actor.id, name: actor.name },
  );
  await withdrawMailsOf(tx, held, now);
  const moved = held.map((offer) =>
    eventOf({ ...offer, email: to }, 'renew', {
      before: auditedFields(offer),
      after: auditedFields({ ...offer, email: to }),
    }),
  );
  await recordAll(tx, caller, now, moved);
}
