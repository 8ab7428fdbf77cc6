import { enforce } from '../../access/actor.ts';
import { hasSameAuthority, lockAuthority } from '../../access/authority-store.ts';
import type { Attempt, Context, TransactionContext } from '../../access/context.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { type Caller, recordIfGuarded } from '../../audit/record.ts';
import type { Queryable } from '../../db/database.ts';
import { ALWAYS, type Fragment } from '../../db/guarded.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import { requireVersion } from '../../lib/etag.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import { type Passwords, passwordOfNewUser } from '../credentials/index.ts';
import type { CreateUserInput, ImpactBody, UpdateUserInput, UserBody } from './contract.ts';
import { normalizePhone, normalizeUsername } from './fields.ts';
import type { LastSystemAdmin } from './last-system-admin.ts';
import type { AuthorityEnd, UserLifecycle } from './lifecycle.ts';
import { auditedDifference, auditedFields, newUser, targetOf, type User } from './model.ts';
import type { OwnershipTransfer } from './ownership-transfer.ts';
import { decideCreateUser, decideUser, type UserAction, type UserFacts } from './policy.ts';
import { presentUser } from './present.ts';
import {
  deleteUser,
  findLastSystemAdmin,
  findUser,
  insertUser,
  lockUserForChange,
  updateUser,
  withFacts,
} from './store.ts';

/** What the user service needs from other features; wired in `server.ts`. */
export interface UserServiceDependencies {
  lifecycle: UserLifecycle;
  lastSystemAdmin: LastSystemAdmin;
  passwords: Pick<Passwords, 'hash' | 'refuseKnownWords'>;
  settings: Pick<SettingsSnapshot, 'current'>;
}

/** The user to change, the expected version (`If-Match`), and who becomes admin of what would be left without one. */
export interface ChangeRequest {
  id: string;
  ifMatch?: string | undefined;
  transfers?: readonly OwnershipTransfer[];
}

/** Which permission a change needs, and how it is audited. */
interface Change {
  action: UserAction;
  operation: Operation;
  eventType?: Attempt['eventType'];
}

/** The fields that a patch can change; what is undefined stays. */
interface UserPatch extends UpdateUserInput {
  language?: User['language'] | undefined;
}

/** What each previewed action requires, and which authority it ends. */
const PREVIEWED = {
  disable: { action: 'disable', ends: 'disabled' },
  delete: { action: 'delete', ends: 'deleted' },
  demote: { action: 'changeSystemRole', ends: 'demoted' },
} as const satisfies Record<ImpactBody['action'], { action: UserAction; ends: AuthorityEnd }>;

/**
 * Returns a user for reading, if the caller may do this with them. Throws 403, 404; users that do not exist and users
 * that the caller can't see are refused and audited alike.
 */
export function readUser(ctx: Context, id: string, action: UserAction): Promise<User & UserFacts> {
  const attempt: Attempt = { eventType: 'user', operation: 'view', target: { type: 'user', id, name: null } };
  return ctx.auditRefusals(attempt, async () => {
    const [found, lastSystemAdmin] = await Promise.all([findUser(ctx.db, id), findLastSystemAdmin(ctx.db)]);
    if (!found) throw new AppError('not_found');
    const user = withFacts(found, lastSystemAdmin);
    enforce(decideUser(ctx.caller.actor, action, user));
    return user;
  });
}

/** A new user with their password. */
interface NewUser {
  user: User;
  hash: string;
  guard?: Fragment;
}

/** Inserts a user with a password and its audit event. Returns false like `insertUser`. Throws 409 `email_taken`. */
export function insertNewUser(
  db: Queryable,
  caller: Caller,
  { user, hash, guard = ALWAYS }: NewUser,
): Promise<boolean> {
  const { id: userId, mustChangePassword: temporary, createdAt: at } = user;
  const event = recordIfGuarded(caller, at, {
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
    target: targetOf(user),
    after: { ...auditedFields(user), ...(temporary && { mustChangePassword: true }) },
  });
  return insertUser(db, { user, event, extra: passwordOfNewUser({ userId, hash, temporary, at }), guard });
}

export type UserService = ReturnType<typeof createUserService>;

/** Use cases of users. */
export function createUserService({
  lifecycle,
  lastSystemAdmin,
  passwords,
  settings,
}: UserServiceDependencies) {
  /** Drops what this node caches of a user, after a commit. Other nodes are notified by triggers of the database. */
  const invalidate = (id: string): void => {
    lastSystemAdmin.invalidate();
    lifecycle.afterChange(id);
  };

  /**
   * Runs the steps that every change of a user has in common: enforce the policy, lock the user, compare the version.
   * Returns the user after `work`; undefined when it was deleted.
   */
  const change = (
    outer: Context,
    { id, ifMatch, transfers = [], action, operation, eventType = 'user' }: ChangeRequest & Change,
    work: (ctx: TransactionContext, user: User & UserFacts) => Promise<void>,
  ): Promise<UserBody | undefined> => {
    const attempt: Attempt = { eventType, operation, target: { type: 'user', id, name: null } };
    const { actor } = outer.caller;
    const successors = transfers.map(({ userId }) => userId);
    const authorize = (user: User & UserFacts) => {
      attempt.target = targetOf(user);
      enforce(decideUser(actor, action, user));
    };
    return outer.transaction(attempt, async (ctx) => {
      const user = await lockUserForChange(ctx.tx, actor, { id, others: successors, authorize });
      requireVersion(user, ifMatch);
      await work(ctx, user);
      for (const changed of [id, ...successors]) ctx.afterCommit(() => invalidate(changed));

      const changed = await findUser(ctx.tx, id);
      if (!changed) return undefined;
      const details = await lifecycle.details(ctx.tx, [changed], ctx.now);
      // Callers who changed themselves get the abilities that they have from now on.
      const viewer = id === actor.id ? { ...actor, systemRole: changed.systemRole } : actor;
      return presentUser(
        viewer,
        withFacts(changed, await findLastSystemAdmin(ctx.tx)),
        details.get(changed.id),
      );
    });
  };

  /** The same for changes after which the user still exists. */
  const changeExisting = async (...parameters: Parameters<typeof change>): Promise<UserBody> => {
    const user = await change(...parameters);
    if (!user) throw new AppError('not_found');
    return user;
  };

  /** Saves the fields that a patch changes, with an audit event; none when nothing differs. */
  const saveFields = async (ctx: TransactionContext, user: User, patch: UserPatch): Promise<void> => {
    const next: User = {
      ...user,
      username: patch.username === undefined ? user.username : normalizeUsername(patch.username),
      email: patch.email === undefined ? user.email : normalizeEmail(patch.email),
      phone: patch.phone === undefined ? user.phone : normalizePhone(patch.phone),
      language: patch.language === undefined ? user.language : patch.language,
      systemRole: patch.systemRole ?? user.systemRole,
    };
    const { before, after } = auditedDifference(user, next);
    if (Object.keys(after).length === 0) return;
    const roleChanges = next.systemRole !== user.systemRole;
    await updateUser(ctx.tx, { ...next, updatedAt: ctx.now }, roleChanges);
    if (roleChanges && next.systemRole === 'user') await lifecycle.authorityEnded(ctx, next, 'demoted');
    if (next.email !== user.email) await lifecycle.emailChanged(ctx, next, user.email);
    await ctx.audit({ eventType: 'user', operation: 'update', target: targetOf(user), before, after });
  };

  return {
    invalidate,
    change: changeExisting,

    /** Returns a user. Throws 404 `not_found`. */
    async get(ctx: Context, id: string): Promise<UserBody> {
      const user = await readUser(ctx, id, 'view');
      const details = await lifecycle.details(ctx.db, [user], ctx.now());
      return presentUser(ctx.caller.actor, user, details.get(id));
    },

    /** Returns what disabling, deleting or demoting a user would affect, and whether it is allowed. Throws 403, 404. */
    async previewImpact(
      ctx: Context,
      { id, action }: { id: string; action: ImpactBody['action'] },
    ): Promise<ImpactBody> {
      const user = await readUser(ctx, id, 'previewImpact');
      const { action: required, ends } = PREVIEWED[action];
      const decision = decideUser(ctx.caller.actor, required, user);
      const { organizations, projects } = user.memberships;
      return {
        action,
        allowed: decision.allowed,
        reason: decision.allowed ? null : decision.reason,
        // A demoted user keeps their memberships.
        memberships:
          ends === 'demoted'
            ? { organizations: 0, projects: 0 }
            : { organizations: organizations.length, projects: projects.length },
        ...(await lifecycle.impact(ctx.db, id, ends, ctx.now())),
      };
    },

    /** Creates an active user with a password, by default a temporary one. Throws 403, 409 `direct_creation_disabled` or `email_taken`, 422. */
    async create(outer: Context, input: CreateUserInput): Promise<UserBody> {
      const attempt: Attempt = {
        eventType: 'user',
        operation: 'create',
        target: { type: 'user', id: null, name: normalizeUsername(input.username) },
      };
      const { actor } = outer.caller;
      const decision = decideCreateUser(actor, settings.current.userInvite.method);
      if (decision.allowed) passwords.refuseKnownWords('/password', input.password, input);
      // Hashing is expensive, so only callers who may create users cause it.
      const hash = decision.allowed ? await passwords.hash(input.password) : '';
      const { systemRole = 'user', mustChangePassword = true, memberships = {} } = input;
      const userAt = (now: Date) => newUser({ ...input, systemRole, mustChangePassword }, now);
      // The actor is an active system admin as well, so the new user isn't the last one.
      const present = (user: User) => presentUser(actor, withFacts(user, undefined));
      if (decision.allowed && Object.values(memberships).every((items) => items.length === 0)) {
        return outer.auditRefusals(attempt, async () => {
          const user = userAt(outer.now());
          const guard = hasSameAuthority(actor);
          if (!(await insertNewUser(outer.db, outer.caller, { user, hash, guard })))
            throw new AppError('unauthenticated');
          lastSystemAdmin.invalidate();
          return present(user);
        });
      }
      return outer.transaction(attempt, async (ctx) => {
        await lockAuthority(ctx.tx, actor);
        enforce(decision);
        const user = userAt(ctx.now);
        await insertNewUser(ctx.tx, ctx.caller, { user, hash });
        await lifecycle.created(ctx, user, memberships);
        ctx.afterCommit(lastSystemAdmin.invalidate);
        return present((await findUser(ctx.tx, user.id)) ?? user);
      });
    },

    /** Updates a user's fields. Throws 403, 404, 409 `email_taken` or `last_system_admin`, 412. */
    update(
      outer: Context,
      { patch, ...request }: ChangeRequest & { patch: UpdateUserInput },
    ): Promise<UserBody> {
      return changeExisting(
        outer,
        { ...request, action: 'update', operation: 'update' },
        async (ctx, user) => {
          if (patch.systemRole !== undefined && patch.systemRole !== user.systemRole)
            enforce(decideUser(ctx.caller.actor, 'changeSystemRole', user));
          await saveFields(ctx, user, patch);
        },
      );
    },

    /** Updates the caller's own profile. Throws 412. */
    updateOwnProfile(
      outer: Context,
      {
        patch,
        ifMatch,
      }: { patch: Pick<UserPatch, 'username' | 'phone' | 'language'>; ifMatch?: string | undefined },
    ): Promise<UserBody> {
      const { id } = outer.caller.actor;
      const request = { id, ifMatch, action: 'updateOwnProfile', operation: 'update' } as const;
      return changeExisting(outer, request, (ctx, user) => saveFields(ctx, user, patch));
    },

    /**
     * Disables a user and ends their sessions in the same transaction. Disabling twice is not an error and is not
     * audited. Throws 403, 404, 409 `last_system_admin` or `not_activated`, 412, 422 (transfers).
     */
    disable(outer: Context, request: ChangeRequest): Promise<UserBody> {
      return changeExisting(
        outer,
        { ...request, action: 'disable', operation: 'disable' },
        async (ctx, user) => {
          if (user.status === 'disabled') return;
          // First, while the user is still an active admin: no organization is left without one in between.
          await lifecycle.transferOwnership(ctx, user, request.transfers ?? []);
          await updateUser(ctx.tx, { ...user, status: 'disabled', updatedAt: ctx.now }, true);
          await lifecycle.authorityEnded(ctx, user, 'disabled');
          await ctx.audit({
            eventType: 'user',
            operation: 'disable',
            target: targetOf(user),
            before: { status: user.status },
            after: { status: 'disabled' },
          });
        },
      );
    },

    /** Enables a disabled user. Enabling twice is not an error and is not audited. Throws 403, 404, 409 `not_activated`, 412. */
    enable(outer: Context, request: ChangeRequest): Promise<UserBody> {
      return changeExisting(
        outer,
        { ...request, action: 'enable', operation: 'enable' },
        async (ctx, user) => {
          if (user.status === 'active') return;
          await updateUser(ctx.tx, { ...user, status: 'active', updatedAt: ctx.now }, true);
          await ctx.audit({
            eventType: 'user',
            operation: 'enable',
            target: targetOf(user),
            before: { status: user.status },
            after: { status: 'active' },
          });
        },
      );
    },

    /** Deletes a user with everything that belongs to them. Throws 403, 404, 409 `last_system_admin`, 412, 422 (transfers). */
    async delete(outer: Context, request: ChangeRequest): Promise<void> {
      await change(outer, { ...request, action: 'delete', operation: 'delete' }, async (ctx, user) => {
        await lifecycle.transferOwnership(ctx, user, request.transfers ?? []);
        await lifecycle.authorityEnded(ctx, user, 'deleted');
        await deleteUser(ctx.tx, user.id);
        await ctx.audit({
          eventType: 'user',
          operation: 'delete',
          target: targetOf(user),
          before: auditedFields(user),
        });
      });
    },
  };
}
