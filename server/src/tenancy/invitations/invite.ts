import type { Static } from 'typebox';
import { enforce } from '../../access/actor.ts';
import { lockAuthority } from '../../access/authority-store.ts';
import {
  type Attempt,
  type Context,
  type ContextSources,
  runInTransaction,
  type TransactionContext,
} from '../../access/context.ts';
import type { Throttle } from '../../identity/credentials/index.ts';
import { changePendingUserRole, decideInviteUsers, lockUserByEmail } from '../../identity/users/index.ts';
import { emailFaults, normalizeEmail } from '../../lib/email.ts';
import { AppError, invalid } from '../../lib/errors.ts';
import {
  createOrganizationInvitations,
  expiryFrom,
  findOrganizationsWithMember,
  limitInvitations,
  limitInvitationsPerHour,
  resolveInvitedRoles,
  revokeWithAccountInvitations,
} from '../organization-invitations/index.ts';
import type { InviteResult, InviteResults, InviteUsersInput } from './contract.ts';
import { issueInvitation } from './issue.ts';
import { decideInviteToOrganizations } from './policy.ts';
import { type PresentDependencies, presenterOf } from './present.ts';
import { lockPendingOf } from './store.ts';

/** What inviting depends on. */
export type InviteDependencies = PresentDependencies & ContextSources & { throttle: Throttle };

/**
 * Invites users by their addresses: system admins to create an account, admins of organizations to join these. Each
 * address has its own transaction, so that one that can't be invited does not stop the others. Throws 401 when the caller's
 * authority ends meanwhile, 403, 409 `invitations_disabled`, 422.
 */
export async function inviteUsers(
  dependencies: InviteDependencies,
  outer: Context,
  input: InviteUsersInput,
): Promise<Static<typeof InviteResults>> {
  const { actor } = outer.caller;
  const isSystemAdmin = actor.systemRole === 'admin';
  const attempt: Attempt = { eventType: 'invitation', operation: 'create', target: undefined };
  await outer.auditRefusals(attempt, async () => {
    const decision = isSystemAdmin
      ? decideInviteUsers(actor, dependencies.settings.current.userInvite.method)
      : decideInviteToOrganizations(actor, input.systemRole ?? 'user');
    enforce(decision);
  });
  if (!isSystemAdmin) requireOrganization(input);
  const results: InviteResult[] = [];
  for (const email of distinctEmails(input.emails)) {
    if (emailFaults(email).length > 0) results.push({ email, result: 'invalid' });
    else
      results.push(
        await inviteOne(dependencies, outer, email, (ctx) =>
          isSystemAdmin
            ? inviteToAccount(dependencies, ctx, email, input)
            : inviteToOrganizations(dependencies, ctx, email, input),
        ),
      );
  }
  return { results };
}

function requireOrganization({ memberships }: InviteUsersInput): void {
  if ((memberships?.organizations ?? []).length > 0) return;
  const path = '/memberships/organizations';
  throw invalid([{ path, code: 'required', message: 'must contain an organization of yours' }]);
}

/** Returns the addresses in their order, without those that differ in letter case only. */
function distinctEmails(emails: readonly string[]): string[] {
  const distinct = new Map<string, string>();
  for (const email of emails.map(normalizeEmail)) {
    if (!distinct.has(email.toLowerCase())) distinct.set(email.toLowerCase(), email);
  }
  return [...distinct.values()];
}

/** Attempts per address: another request may create a user with this address before the insert. */
const MAX_ATTEMPTS = 5;

async function inviteOne(
  sources: ContextSources,
  outer: Context,
  email: string,
  work: (ctx: TransactionContext) => Promise<InviteResult>,
): Promise<InviteResult> {
  const target = { type: 'invitation', id: null, name: email } as const;
  const attempt: Attempt = { eventType: 'invitation', operation: 'create', target };
  return outer.auditRefusals(attempt, async () => {
    for (let tried = 1; ; tried++) {
      try {
        // Not `outer.transaction`, which would audit each failed try.
        return await runInTransaction(sources, outer.caller, work);
      } catch (error) {
        const wasTaken = error instanceof AppError && error.code === 'email_taken';
        if (!wasTaken || tried >= MAX_ATTEMPTS) throw error;
      }
    }
  });
}

/** Invites one address to create an account. The memberships become effective with the account. */
async function inviteToAccount(
  dependencies: PresentDependencies,
  ctx: TransactionContext,
  email: string,
  { memberships, keepMemberships = false, ...input }: InviteUsersInput,
): Promise<InviteResult> {
  const { actor } = ctx.caller;
  await lockAuthority(ctx.tx, actor);
  const user = await lockUserByEmail(ctx.tx, email);
  const roles = await resolveInvitedRoles(ctx, memberships ?? {}, true);
  if (user?.status === 'active') return { email, result: 'already_active' };
  if (user?.status === 'disabled') return { email, result: 'disabled' };
  if (await limitInvitationsPerHour(ctx)) return { email, result: 'too_many_attempts' };
  // Read before the role of the user changes, which is the invitation's role.
  const pending = user && (await lockPendingOf(ctx.tx, user.id));
  const systemRole = input.systemRole ?? (keepMemberships ? user?.systemRole : undefined) ?? 'user';
  if (user) await changePendingUserRole(ctx, user, systemRole);

  const createdBy = { id: actor.id, name: actor.name };
  const recipient = user?.email ?? email;
  const { invitation, token } = await issueInvitation(dependencies, ctx, {
    user,
    pending,
    email: recipient,
    systemRole,
    createdBy,
    afterUserCreated: async () => {
      // Memberships that expired with the invitation were renewed with it.
      const created = await createOrganizationInvitations(
        ctx,
        {
          email: recipient,
          expiresAt: expiryFrom(dependencies.settings, ctx.now),
          unprocessed: false,
          createdBy,
          createdAt: ctx.now,
          keepMemberships,
        },
        roles,
      );
      const isReplaced = !keepMemberships && !(pending && memberships === undefined);
      if (isReplaced) await revokeWithAccountInvitations(ctx, [recipient], created);
    },
  });
  const present = presenterOf(dependencies, actor, ctx.now);
  return { email, result: pending ? 'renewed' : 'invited', invitation: present(invitation, token) };
}

/**
 * Invites one address to join organizations of the caller. Whether a user has the address is not looked up here but in the
 * background (`process.ts`), so statements and result do not disclose it. Members of these organizations are known to the
 * caller anyway.
 */
async function inviteToOrganizations(
  dependencies: InviteDependencies,
  ctx: TransactionContext,
  email: string,
  { memberships = {}, keepMemberships = false }: InviteUsersInput,
): Promise<InviteResult> {
  const { actor } = ctx.caller;
  await lockAuthority(ctx.tx, actor);
  const roles = await resolveInvitedRoles(ctx, memberships, false);
  const organizationIds = roles.map(({ organization }) => organization.id);
  const joined = new Set(await findOrganizationsWithMember(ctx.tx, organizationIds, email));
  if (roles.every(({ organization }) => joined.has(organization.id)))
    return { email, result: 'already_member' };
  // Members of one of several organizations still get its projects.
  const others = roles.filter(
    ({ organization, projects }) => !joined.has(organization.id) || projects.length > 0,
  );
  if (await limitInvitations(dependencies.throttle, ctx, email))
    return { email, result: 'too_many_attempts' };
  await createOrganizationInvitations(
    ctx,
    {
      email,
      expiresAt: expiryFrom(dependencies.settings, ctx.now),
      unprocessed: true,
      createdBy: { id: actor.id, name: actor.name },
      createdAt: ctx.now,
      keepMemberships,
    },
    others,
  );
  return { email, result: 'invited' };
}
