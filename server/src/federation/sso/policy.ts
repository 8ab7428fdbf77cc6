import { type Actor, ALLOWED, type Decision, denied } from '../../access/actor.ts';

/** Connections decide who gets in, so they are the system admins' alone. */
export const decideConnections = (actor: Actor): Decision =>
  actor.systemRole === 'admin' ? ALLOWED : denied('forbidden');

/** A user's identities are seen by the user and by system admins, and unlinked by system admins. */
export const decideViewIdentities = (actor: Actor, userId: string): Decision =>
  actor.id === userId ? ALLOWED : decideConnections(actor);
