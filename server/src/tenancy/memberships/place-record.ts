import type { SignedInCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { type Place, placeTargetOf, whereOf } from './model.ts';

/** Leaves the trace of a place that is made, renamed or deleted. */
export const recordPlace = (
  tx: Tx,
  caller: SignedInCaller,
  now: Date,
  place: Place,
  deed: { operation: 'create' | 'update' | 'delete'; before?: { name: string }; after?: { name: string } },
): Promise<void> =>
  record(tx, caller, now, {
    eventType: place.type,
    outcome: 'success',
    target: placeTargetOf(place),
    ...whereOf(place),
    ...deed,
  });
