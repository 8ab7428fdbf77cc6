import type { Actor } from '../../access/actor.ts';
import type { SignalBody } from './contract.ts';
import type { SignalRow } from './model.ts';
import { decideAcknowledge } from './policy.ts';

/** A signal as system admins see it. */
export function presentSignal(actor: Actor, row: SignalRow, lastSystemAdmin: string | undefined): SignalBody {
  const { id, rule, subject, details, raisedAt, acknowledgedAt, acknowledgedById } = row;
  return {
    id,
    rule,
    subject,
    details,
    raisedAt: raisedAt.toISOString(),
    acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy:
      acknowledgedById === null ? null : { id: acknowledgedById, name: row.acknowledgedByName ?? '' },
    abilities: { acknowledge: decideAcknowledge(actor, row, lastSystemAdmin).allowed },
  };
}
