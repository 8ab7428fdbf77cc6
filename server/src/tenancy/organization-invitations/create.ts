import { PLAIN_FAULTS } from 'roster-contract/faults';
import type { TransactionContext } from '../../access/context.ts';
import type { AuditEvent } from '../../audit/record.ts';
import type { Block, Throttle } from '../../identity/credentials/index.ts';
import type { RequestedMemberships } from '../../identity/users/index.ts';
import { HOUR, SECOND } from '../../lib/clock.ts';
import { ERRORS, type ErrorCode, type Fault, invalid } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import { decideManageMembers, idsOf, requestedRolesOf } from '../memberships/index.ts';
import { findResources, keyShareLockResources, type Resource, useQuota } from '../resources/index.ts';
import { auditEventOf, auditedFields } from './model.ts';
import { countOpenBy } from './pending-store.ts';
import {
  findOrganizationInvitations,
  type NewOrganizationInvitation,
  type RequestedRoles,
  saveOrganizationInvitations,
} from './store.ts';

/**
 * Returns the organizations and projects that the caller invites to, each organization with its projects, locked
 * `FOR KEY SHARE`. Throws 422 with all faults at once.
 * @param implied whether an invitation to a project alone also makes the user viewer of its organization; otherwise the
 *   organization must be named.
 */
export async function resolveInvitedRoles(
  { tx, caller: { actor } }: TransactionContext,
  memberships: RequestedMemberships,
  implied: boolean,
): Promise<RequestedRoles[]> {
  const requested = requestedRolesOf(memberships, '/memberships');
  if (requested.length === 0) return [];
  const projectsFound = await findResources(tx, 'project', idsOf(requested, 'project'));
  const named = idsOf(requested, 'organization');
  const through = implied ? projectsFound.map(({ organization }) => organization.id) : [];
  const organizations = await keyShareLockResources(tx, 'organization', [...new Set([...named, ...through])]);
  const projects = await keyShareLockResources(tx, 'project', idsOf(requested, 'project'));

  const faults: Fault[] = [];
  const refuse = (path: string, code: ErrorCode) => faults.push({ path, code, message: ERRORS[code][1] });
  const invited = new Map<string, RequestedRoles>();
  const seen = new Set<string>();
  const mayInviteTo = (resource: Resource | undefined, path: string): resource is Resource => {
    const decision = resource && decideManageMembers(actor, resource);
    if (!decision?.allowed) refuse(path, decision?.reason ?? 'not_found');
    return decision?.allowed ?? false;
  };
  for (const { type, id, role, path } of requested) {
    if (seen.has(id)) faults.push({ path, code: 'duplicate', message: PLAIN_FAULTS.duplicate });
    seen.add(id);
    const resource = (type === 'organization' ? organizations : projects).find((each) => each.id === id);
    if (!mayInviteTo(resource, path)) continue;
    const { organization } = resource;
    if (type === 'organization') {
      invited.set(id, { organization, role, projects: [], isImplied: false });
      continue;
    }
    if (!invited.has(organization.id)) {
      const joined = organizations.find((each) => each.id === organization.id);
      if (!implied || named.includes(organization.id)) {
        refuse(path, 'not_organization_member');
        continue;
      }
      if (!mayInviteTo(joined, path)) continue;
      invited.set(organization.id, { organization, role: 'viewer', projects: [], isImplied: true });
    }
    invited.get(organization.id)?.projects.push({ projectId: id, name: resource.name, role });
  }
  if (faults.length > 0) throw invalid(faults);
  return [...invited.values()];
}

/** Returns when an invitation that is made now expires. */
export const expiryFrom = (settings: SettingsSnapshot, now: Date): Date =>
  new Date(now.getTime() + settings.current.userInvite.invitationExpiryHours * HOUR);

/**
 * Writes invitations of one address to several organizations, with an audit event in each. Pending ones are replaced, or
 * added to.
 * @returns their ids.
 */
export async function createOrganizationInvitations(
  ctx: Pick<TransactionContext, 'tx' | 'auditAll'>,
  invitation: NewOrganizationInvitation,
  roles: readonly RequestedRoles[],
): Promise<string[]> {
  const saved = await saveOrganizationInvitations(
    ctx.tx,
    invitation,
    roles.map((each) => ({ ...each, id: newId() })),
  );
  const ids = [...saved.keys()];
  const created = await findOrganizationInvitations(ctx.tx, ids);
  await ctx.auditAll(
    created.map((each) =>
      auditEventOf(each, saved.get(each.id)?.isNew ? 'create' : 'renew', { after: auditedFields(each) }),
    ),
  );
  return ids;
}

/**
 * How many open invitations one admin may have. All of them end with the admin's role in one transaction, which must stay
 * short enough to succeed.
 */
const MAX_OPEN = 5000;

/** How many invitations one admin may send within an hour, so that none of them can send mail to strangers in bulk. */
const MAX_PER_HOUR = { organizationAdmin: 100, systemAdmin: 1000 };

/** What a caller attempts who exceeds a limit, as an audit event. */
type Attempted = Omit<AuditEvent, 'outcome'>;

const CREATE: Attempted = { eventType: 'invitation', operation: 'create', target: undefined };

const deniedEventOf = (attempted: Attempted): AuditEvent => ({
  ...attempted,
  outcome: 'denied',
  reason: 'too_many_attempts',
});

/** Counts an invitation that the caller sends. Returns the block beyond the hourly limit; the first one is audited. */
export async function limitInvitationsPerHour(
  ctx: TransactionContext,
  attempted: Attempted = CREATE,
): Promise<Block | undefined> {
  const { actor } = ctx.caller;
  const { used, retryAfter } = await useQuota(ctx.tx, 'invitation', actor.id, ctx.now);
  const max = actor.systemRole === 'admin' ? MAX_PER_HOUR.systemAdmin : MAX_PER_HOUR.organizationAdmin;
  if (used <= max) return undefined;
  const isFirst = used === max + 1;
  if (isFirst) await ctx.audit(deniedEventOf(attempted));
  return { retryAfter, isFirst };
}

/**
 * Applies the rate limit of invitations of one address by the caller, whether or not a user has it: an admin must not be
 * able to fill a mailbox. Runs the same statements for every address.
 * @returns the block of the caller, if any.
 */
export async function limitInvitations(
  throttle: Throttle,
  ctx: TransactionContext,
  email: string,
  attempted: Attempted = CREATE,
): Promise<Block | undefined> {
  const { tx, now } = ctx;
  const { actor } = ctx.caller;
  if ((await countOpenBy(tx, actor.id, now, MAX_OPEN)) >= MAX_OPEN)
    return { retryAfter: HOUR / SECOND, isFirst: false };
  const block = await limitInvitationsPerHour(ctx, attempted);
  if (block) return block;
  const attempt = {
    kind: 'organization-invitation',
    account: `${actor.id} ${email}`,
    address: null,
  } as const;
  const blockOfAddress = await throttle.count(ctx, attempt);
  if (blockOfAddress?.isFirst) await ctx.audit(deniedEventOf(attempted));
  return blockOfAddress;
}
