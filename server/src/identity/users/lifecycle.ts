import type { AnyCaller, SignedInCaller } from '../../access/actor.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import type { MembershipsAsked, UserBody, WithoutAdminBody } from './contract.ts';
import type { User } from './model.ts';
import type { OwnershipTransfer } from './ownership-transfer.ts';

/** What an action on a user would touch in one feature; summed up for the preview. */
export interface UserImpact {
  sessions: number;
  /** Pending invitations: the one to this person, and those that this person sent. */
  invitations: number;
  withoutAdmin: WithoutAdminBody;
}

/** What other features tell of a user. */
export type UserDetails = Pick<UserBody, 'invitation'>;

/** Why what rests on a person's authority ends. */
export type AuthorityEnd = 'disabled' | 'deleted' | 'demoted' | 'password_reset';

/** A feature above users that hangs on them; given to the use cases so that users need not know it. */
export interface UserLifecycleHook {
  /**
   * In the same transaction: an admin has created the person, who shall belong there. Throws 422 with all faults below
   * `/memberships`.
   */
  created?(
    tx: Tx,
    caller: SignedInCaller,
    user: User,
    memberships: MembershipsAsked,
    now: Date,
  ): Promise<void>;
  /**
   * In the same transaction, before the person's authority ends: makes others admins of what it leaves without one. They
   * are held. Throws 422 with all faults below `/handOver`.
   */
  transferOwnership?(
    tx: Tx,
    caller: SignedInCaller,
    user: User,
    transfers: readonly OwnershipTransfer[],
    now: Date,
  ): Promise<void>;
  /** In the same transaction, before a deletion: end what rests on the person's authority. */
  authorityEnded?(tx: Tx, caller: AnyCaller, user: User, why: AuthorityEnd): Promise<void>;
  /** In the same transaction: they are no admin of this organization any more, or not of it at all. */
  organizationAuthorityEnded?(
    tx: Tx,
    caller: AnyCaller,
    userId: string,
    organizationId: string,
    now: Date,
  ): Promise<void>;
  /** In the same transaction: their role in this organization, or in a project of it, has ended or is a lower one. */
  roleLowered?(tx: Tx, caller: AnyCaller, user: User, organizationId: string, now: Date): Promise<void>;
  /** In the same transaction: the person has another address, which `user` holds already. */
  emailChanged?(tx: Tx, caller: AnyCaller, user: User): Promise<void>;
  /** In the same transaction: the person has changed their own password; the session in which they did so goes on. */
  passwordChanged?(tx: Tx, caller: AnyCaller, user: User): Promise<void>;
  /** After the commit, on this node: the person changed or is gone; forget what is remembered of them. */
  changed?(userId: string): void;
  /** For the preview: what ending this person's authority would touch. */
  touched?(db: Queryable, userId: string, why: AuthorityEnd, now: Date): Promise<Partial<UserImpact>>;
  /** For presenting: what this feature tells of each of these users; who is not in the map has nothing to tell. */
  details?(db: Queryable, users: readonly User[], now: Date): Promise<ReadonlyMap<string, UserDetails>>;
}

/** All that the features tell of users, by user. */
export async function detailsOf(
  { lifecycleHooks }: { lifecycleHooks: UserLifecycleHook[] },
  db: Queryable,
  users: readonly User[],
  now: Date,
): Promise<ReadonlyMap<string, UserDetails>> {
  const told = await Promise.all(lifecycleHooks.map((hook) => hook.details?.(db, users, now)));
  const merged = new Map<string, UserDetails>();
  for (const [id, details] of told.flatMap((each) => [...(each ?? [])])) {
    merged.set(id, { ...merged.get(id), ...details });
  }
  return merged;
}
