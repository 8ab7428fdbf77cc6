import { type Actor, ALLOWED, type Decision, denied } from '../../access/actor.ts';
import type { SignalRow } from './model.ts';

/** Signals are the system admins' (issue 6). */
export const decideSignals = (actor: Actor): Decision =>
  actor.systemRole === 'admin' ? ALLOWED : denied('forbidden');

/**
 * Nobody acknowledges what is about themselves: else whoever got hold of an admin's account would make its signal vanish.
 * Where there is no other system admin, nobody else could.
 */
export function decideAcknowledge(
  actor: Actor,
  { subject, details }: Pick<SignalRow, 'subject' | 'details'>,
  onlySystemAdmin: string | undefined,
): Decision {
  if (actor.systemRole !== 'admin') return denied('forbidden');
  const isOwn = subject === actor.id || details.by?.id === actor.id;
  return isOwn && onlySystemAdmin !== actor.id ? denied('own_signal') : ALLOWED;
}
