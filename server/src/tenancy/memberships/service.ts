import { enforce } from '../../access/actor.ts';
import type { Attempt, Context, TransactionContext } from '../../access/context.ts';
import { decideAdministration } from '../../access/permissions.ts';
import type { MemberRole } from '../../access/roles.ts';
import type {
  OwnershipTransfer,
  RequestedMemberships,
  UserBody,
  UserLifecycle,
  UserService,
} from '../../identity/users/index.ts';
import { DAY } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import type { Vault } from '../../lib/vault.ts';
import { queueMail } from '../../mail/index.ts';
import { isMailSetUp, type SettingsSnapshot } from '../../settings/index.ts';
import {
  auditLocationOf,
  findResource,
  isMemberOf,
  type Resource,
  type ResourceKey,
} from '../resources/index.ts';
import { applyChanges, enforceChanges, invalidateUsers } from './changes.ts';
import type { MemberBody } from './contract.ts';
import { loadMembers, lockMembers } from './facts.ts';
import { grantMemberships } from './grant.ts';
import { transferResources } from './ownership-transfer.ts';
import { decideManageMembers, leavesWithoutAdmin } from './policy.ts';
import { presentMembers } from './present.ts';
import { reloadActor } from './resource-changes.ts';
import { findSystemAdmins } from './store.ts';

/** What the membership service needs from other modules; wired in `server.ts`. */
export interface MembershipServiceDependencies {
  lifecycle: UserLifecycle;
  users: Pick<UserService, 'change'>;
  settings: SettingsSnapshot;
  vault: Vault;
}

/** A member, by the organization or project and the user. */
interface MemberKey {
  key: ResourceKey;
  userId: string;
}

/** A change of one membership. */
interface MembershipChange extends MemberKey {
  /** null ends the membership. */
  role: MemberRole | null;
  /** Who becomes admin of what the removed user leaves without one. */
  transfers?: readonly OwnershipTransfer[];
  /** Notifies the system admins by mail, so that the only admin may leave an organization. */
  tellSystemAdmins?: boolean | undefined;
}

/** Creates the use cases that change memberships. */
export const createMembershipService = (dependencies: MembershipServiceDependencies) => {
  const { lifecycle, users } = dependencies;

  function changeMember(
    outer: Context,
    { key, userId, role, transfers = [], tellSystemAdmins = false }: MembershipChange,
  ): Promise<MemberBody | undefined> {
    const { actor } = outer.caller;
    const attempt: Attempt = {
      eventType: 'membership',
      operation: role === null ? 'remove' : 'put',
      target: { type: 'user', id: userId, name: null },
    };
    return outer.transaction(attempt, async (ctx) => {
      const found = await findResource(ctx.tx, key);
      if (!found) throw new AppError('not_found');
      const leaves = role === null && userId === actor.id && isMemberOf(actor, found);
      // Before anything is locked: callers who may not even see it must not block others.
      if (!leaves) enforce(decideManageMembers(actor, found));
      Object.assign(attempt, auditLocationOf(found));

      const successors = transfers.map((transfer) => transfer.userId);
      const before = await lockMembers(ctx, found, [userId, ...successors]);
      const { resource } = before;
      enforceChanges(ctx, before, [{ userId, role }], { notifiesSystemAdmins: true });
      await transferResources(ctx, { id: userId }, resource, transfers);
      // A successor may have become an admin.
      const locked = transfers.length === 0 ? before : await loadMembers(ctx, resource, [userId]);
      const user = locked.users.get(userId);
      const notifies =
        tellSystemAdmins && user && leavesWithoutAdmin(actor, resource, locked.factsOf(user), role);
      if (notifies) await notifySystemAdmins(dependencies, ctx, resource);
      await applyChanges(ctx, lifecycle, locked, [{ userId, role }], { notifiesSystemAdmins: notifies });
      invalidateUsers(ctx, lifecycle, successors);
      const viewer = await reloadActor(ctx, [userId]);
      const [member] = await presentMembers(ctx.tx, viewer, resource, [userId]);
      return member;
    });
  }

  return {
    /**
     * Makes a user a member, or gives a member another role. Giving the same role again is not an error. Throws 403, 404, 409.
     */
    async putMember(ctx: Context, input: MemberKey & { role: MemberRole }): Promise<MemberBody> {
      const member = await changeMember(ctx, input);
      if (!member) throw new AppError('not_found');
      return member;
    },

    /**
     * Removes a member; every member may remove themselves. Memberships in an organization's projects end too. Throws 403,
     * 404, 409 `last_organization_admin` or `mail_not_configured`, 422 for transfers that are not possible.
     */
    async removeMember(ctx: Context, input: Omit<MembershipChange, 'role'>): Promise<void> {
      await changeMember(ctx, { ...input, role: null });
    },

    /**
     * Gives a user roles in several organizations and projects; other memberships stay. Throws 403, 404, 412, 422 with all
     * faults at once.
     */
    grant(
      outer: Context,
      {
        userId: id,
        memberships,
        ifMatch,
      }: { userId: string; memberships: RequestedMemberships; ifMatch: string | undefined },
    ): Promise<UserBody> {
      const change = { action: 'view', operation: 'grant', eventType: 'membership' } as const;
      return users.change(outer, { ...change, id, ifMatch }, async (ctx, user) => {
        enforce(decideAdministration(ctx.caller.actor));
        await grantMemberships(ctx, lifecycle, user, memberships, '');
      });
    },
  };
};

/** A mail to more system admins than these would not make it more likely that one of them acts. */
const MAX_NOTIFIED = 20;
const NOTIFICATION_EXPIRY = 7 * DAY;

/**
 * Notifies system admins by mail that an organization's only admin has left it. Throws 409 `mail_not_configured`, since the
 * organization must not be left without anyone knowing.
 */
async function notifySystemAdmins(
  dependencies: MembershipServiceDependencies,
  ctx: TransactionContext,
  resource: Resource,
): Promise<void> {
  if (!isMailSetUp(dependencies)) throw new AppError('mail_not_configured');
  const { organization } = resource;
  const admins = await findSystemAdmins(ctx.tx, MAX_NOTIFIED);
  for (const { id, email, language } of admins)
    await queueMail(ctx.tx, dependencies.vault, ctx.now, {
      kind: 'organization_without_admin',
      parameters: { organization: organization.name, username: ctx.caller.actor.name },
      recipient: email,
      userId: id,
      language,
      expiresAt: new Date(ctx.now.getTime() + NOTIFICATION_EXPIRY),
    });
  await ctx.audit({
    eventType: 'organization',
    operation: 'tell_system_admins',
    target: { type: 'organization', ...organization },
    ...auditLocationOf(resource),
    after: { told: admins.length },
  });
}
