import type { SignedInCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { type Resource, resourceTargetOf, whereOf } from './model.ts';

/** Leaves the trace of a place that is made, renamed or deleted. */
export const recordResource = (
  tx: Tx,
  caller: SignedInCaller,
  now: Date,
  place: Resource,
  deed: { operation: 'create' | 'update' | 'delete'; before?: { name: string }; after?: { name: string } },
): Promise<void> =>
  record(tx, caller, now, {
    eventType: place.type,
    outcome: 'success',
    target: resourceTargetOf(place),
    ...whereOf(place),
    ...deed,
  });
