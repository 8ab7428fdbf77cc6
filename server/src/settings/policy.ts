import { type Actor, ALLOWED, type Decision, denied } from '../access/actor.ts';

/** Allows only system admins to view and change settings (docs/permissions.md, Roles). */
export const decideSettings = (actor: Actor): Decision =>
  actor.systemRole === 'admin' ? ALLOWED : denied('forbidden');
