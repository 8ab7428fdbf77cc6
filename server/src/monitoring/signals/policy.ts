import { type Actor, ALLOWED, type Decision, denied } from '../../access/actor.ts';
import type { SignalRow } from './model.ts';

/** Signals are for system admins only. */
export const decideSignals = (actor: Actor): Decision =>
  actor.systemRole === 'admin' ? ALLOWED : denied('forbidden');

/**
 * Whether the actor may acknowledge a signal. Signals about oneself are for another admin, since an attacker with an
 * admin's account would acknowledge them; where there is no other admin, the only one may.
 */
export function decideAcknowledge(
  actor: Actor,
  { subject, details }: Pick<SignalRow, 'subject' | 'details'>,
  lastSystemAdmin: string | undefined,
): Decision {
  if (actor.systemRole !== 'admin') return denied('forbidden');
  const isOwn = subject === actor.id || details.by?.id === actor.id;
  return isOwn && lastSystemAdmin !== actor.id ? denied('own_signal') : ALLOWED;
}
