import { type Actor, ALLOWED, type Decision, denied } from '../access/actor.ts';

/** Settings are the system admin's alone, to see and to change (product.md, Roles). */
export const decideSettings = (actor: Actor): Decision =>
  actor.systemRole === 'admin' ? ALLOWED : denied('forbidden');
