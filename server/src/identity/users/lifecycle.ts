import type { AnyCaller } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import type { Queryable } from '../../db/database.ts';
import type { RequestedMemberships, UserBody, WithoutAdminBody } from './contract.ts';
import type { User } from './model.ts';
import type { OwnershipTransfer } from './ownership-transfer.ts';

/** What an action on a user would affect. */
export interface UserImpact {
  sessions: number;
  /** Pending invitations: the one to this user, and those sent by this user. */
  invitations: number;
  /** Organizations and projects that would be left without an admin. */
  withoutAdmin: WithoutAdminBody;
}

/** Fields of a presented user that other features provide. */
export type UserDetails = Pick<UserBody, 'invitation'>;

/** Why a user's authority ends. */
export type AuthorityEnd = 'disabled' | 'deleted' | 'demoted' | 'password_reset';

/**
 * What a feature does when a user changes. Users call the hooks without importing the features that register them.
 * Hooks with a context run in the transaction of the change, and roll it back when they throw.
 */
export interface UserLifecycleHook {
  /** Runs after an admin created a user with memberships. Throws 422 with all faults below `/memberships`. */
  created?(ctx: TransactionContext, user: User, memberships: RequestedMemberships): Promise<void>;
  /**
   * Runs before the user's authority ends: makes others admins of what would be left without one. They are locked
   * already. Throws 422 with all faults below `/handOver`.
   */
  transferOwnership?(
    ctx: TransactionContext,
    user: User,
    transfers: readonly OwnershipTransfer[],
  ): Promise<void>;
  /** Runs when the user's authority ends, before a deletion: ends what depends on it. */
  authorityEnded?(ctx: TransactionContext<AnyCaller>, user: User, reason: AuthorityEnd): Promise<void>;
  /** Runs when the user is no longer admin of an organization, or has left it. */
  organizationAuthorityEnded?(
    ctx: TransactionContext<AnyCaller>,
    userId: string,
    organizationId: string,
  ): Promise<void>;
  /** Runs when the user's role in an organization, or in one of its projects, has ended or is a lower one. */
  roleLowered?(ctx: TransactionContext<AnyCaller>, user: User, organizationId: string): Promise<void>;
  /** Runs when the user has another email address; `user` contains the new one. */
  emailChanged?(ctx: TransactionContext<AnyCaller>, user: User, former: string): Promise<void>;
  /** Runs when the user has changed their own password; the session in which they did so continues. */
  passwordChanged?(ctx: TransactionContext<AnyCaller>, user: User): Promise<void>;
  /** Runs after the commit, on this node: drops what is cached of the user. */
  afterChange?(userId: string): void;
  /** Returns what ending the user's authority would affect, for the preview. */
  impact?(db: Queryable, userId: string, reason: AuthorityEnd, now: Date): Promise<Partial<UserImpact>>;
  /** Returns how many invitations `organizationAuthorityEnded` would revoke. */
  invitationsAt?(db: Queryable, userId: string, organizationId: string, now: Date): Promise<number>;
  /** Returns the feature's fields of these users, by user; users without any are left out. */
  details?(db: Queryable, users: readonly User[], now: Date): Promise<ReadonlyMap<string, UserDetails>>;
}

/** Runs the hooks of all features; the methods are those of `UserLifecycleHook`, which documents them. */
export interface UserLifecycle extends Required<Omit<UserLifecycleHook, 'impact'>> {
  /** Adds hooks, which run in the order of registration. Called while the server is wired, before it serves requests. */
  register(...hooks: UserLifecycleHook[]): void;
  /** Returns the sum of what ending the user's authority would affect in all features. */
  impact(db: Queryable, userId: string, reason: AuthorityEnd, now: Date): Promise<UserImpact>;
}

/** Creates a registry without hooks. */
export function createUserLifecycle(): UserLifecycle {
  const registered: UserLifecycleHook[] = [];
  return {
    register: (...hooks) => void registered.push(...hooks),
    async created(ctx, user, memberships) {
      for (const hook of registered) await hook.created?.(ctx, user, memberships);
    },
    async transferOwnership(ctx, user, transfers) {
      if (transfers.length === 0) return;
      for (const hook of registered) await hook.transferOwnership?.(ctx, user, transfers);
    },
    async authorityEnded(ctx, user, reason) {
      for (const hook of registered) await hook.authorityEnded?.(ctx, user, reason);
    },
    async organizationAuthorityEnded(ctx, userId, organizationId) {
      for (const hook of registered) await hook.organizationAuthorityEnded?.(ctx, userId, organizationId);
    },
    async roleLowered(ctx, user, organizationId) {
      for (const hook of registered) await hook.roleLowered?.(ctx, user, organizationId);
    },
    async emailChanged(ctx, user, former) {
      for (const hook of registered) await hook.emailChanged?.(ctx, user, former);
    },
    async passwordChanged(ctx, user) {
      for (const hook of registered) await hook.passwordChanged?.(ctx, user);
    },
    afterChange(userId) {
      for (const hook of registered) hook.afterChange?.(userId);
    },
    async impact(db, userId, reason, now) {
      const parts = await Promise.all(registered.map((hook) => hook.impact?.(db, userId, reason, now)));
      return {
        sessions: parts.reduce((sum, part) => sum + (part?.sessions ?? 0), 0),
        invitations: parts.reduce((sum, part) => sum + (part?.invitations ?? 0), 0),
        withoutAdmin: {
          organizations: parts.flatMap((part) => part?.withoutAdmin?.organizations ?? []),
          projects: parts.flatMap((part) => part?.withoutAdmin?.projects ?? []),
        },
      };
    },
    async invitationsAt(db, userId, organizationId, now) {
      const counts = await Promise.all(
        registered.map((hook) => hook.invitationsAt?.(db, userId, organizationId, now)),
      );
      return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    },
    async details(db, users, now) {
      const parts = await Promise.all(registered.map((hook) => hook.details?.(db, users, now)));
      const merged = new Map<string, UserDetails>();
      for (const [id, details] of parts.flatMap((part) => [...(part ?? [])])) {
        merged.set(id, { ...merged.get(id), ...details });
      }
      return merged;
    },
  };
}
