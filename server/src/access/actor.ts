import type { Caller } from '../audit/record.ts';
import { AppError, type ErrorCode } from '../lib/errors.ts';
import { type Memberships, type Roles, rolesOf } from './roles.ts';

/** The signed-in user, with the facts that decisions need. */
export interface Actor extends Roles {
  id: string;
  /** The username; shown in the audit log. */
  name: string;
  /** The version of authority at authentication; a change in the meantime refuses the request (`authority-store.ts`). */
  authorityVersion: number;
}

/** Returns a user as an actor. */
export const actorOf = (user: {
  id: string;
  username: string;
  systemRole: Roles['systemRole'];
  memberships: Memberships;
  authorityVersion: number;
}): Actor => ({
  ...rolesOf(user),
  id: user.id,
  name: user.username,
  authorityVersion: user.authorityVersion,
});

/** A caller who may be signed in. */
export type AnyCaller = Caller & { actor?: Actor | undefined };

/** A caller of whom only the address and browser are known. */
export type AnonymousCaller = Caller & { actor?: undefined };

/** A signed-in caller. */
export type SignedInCaller = Caller & { actor: Actor };

/** The decision of a policy; if denied, with the reason. */
export type Decision = { allowed: true } | { allowed: false; reason: ErrorCode };

/** The decision to allow an action. */
export const ALLOWED: Decision = { allowed: true };

/** Returns a denied decision with its reason. */
export const denied = (reason: ErrorCode): Decision => ({ allowed: false, reason });

/** Throws the reason of a denied decision as an `AppError`. */
export function enforce(decision: Decision): void {
  if (!decision.allowed) throw new AppError(decision.reason);
}
