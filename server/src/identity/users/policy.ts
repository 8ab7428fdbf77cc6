import { type Actor, ALLOWED, type Decision, denied } from '../../access/actor.ts';
import { decideAtOrganization, decideAtProject } from '../../access/permissions.ts';
import type { User } from './model.ts';

/** What can be done with one user. */
export type UserAction =
  | 'view'
  | 'previewImpact'
  | 'update'
  | 'updateOwnProfile'
  | 'changeSystemRole'
  | 'disable'
  | 'enable'
  | 'delete'
  | 'resetPassword'
  | 'viewSessions'
  | 'endSessions';

/** The facts about a user that decisions need. */
export interface UserFacts extends Pick<User, 'id' | 'status' | 'systemRole' | 'memberships'> {
  /** The last active system admin can't be disabled, deleted or demoted (docs/permissions.md). */
  isLastSystemAdmin: boolean;
}

const isSystemAdmin = (actor: Actor) => actor.systemRole === 'admin';
const isSelf = (actor: Actor, user: UserFacts) => actor.id === user.id;
/** Returns whether the user belongs to an organization or project whose members the actor may view, or manage. */
const isMemberWithin = (
  actor: Actor,
  { memberships }: Pick<User, 'memberships'>,
  permission: 'viewMembers' | 'manageMembers',
) =>
  memberships.organizations.some(
    ({ organizationId }) => decideAtOrganization(actor, permission, organizationId).allowed,
  ) || memberships.projects.some((project) => decideAtProject(actor, permission, project).allowed);

/** Returns whether the actor may add the user as a member: themselves, or a user whose memberships they manage elsewhere. */
export const administersUser = (actor: Actor, user: Pick<User, 'id' | 'memberships'>): boolean =>
  isSystemAdmin(actor) || actor.id === user.id || isMemberWithin(actor, user, 'manageMembers');

const allowSystemAdmin = (actor: Actor): Decision => (isSystemAdmin(actor) ? ALLOWED : denied('forbidden'));
const allowSystemAdminAndSelf = (actor: Actor, user: UserFacts): Decision =>
  isSelf(actor, user) ? ALLOWED : allowSystemAdmin(actor);

/**
 * The permission table of docs/permissions.md, one row per action. System admins manage users; admins of organizations
 * and projects see their members and manage their memberships (tenancy/); everyone manages their own sessions.
 */
const RULES: Record<UserAction, (actor: Actor, user: UserFacts) => Decision> = {
  view: (actor, user) =>
    isSystemAdmin(actor) || isSelf(actor, user) || isMemberWithin(actor, user, 'viewMembers')
      ? ALLOWED
      : denied('not_found'),
  previewImpact: allowSystemAdmin,
  update: allowSystemAdmin,
  updateOwnProfile: (actor, user) => (isSelf(actor, user) ? ALLOWED : denied('forbidden')),
  changeSystemRole: (actor, user) => {
    if (!isSystemAdmin(actor)) return denied('forbidden');
    return user.isLastSystemAdmin ? denied('last_system_admin') : ALLOWED;
  },
  disable: (actor, user) => {
    if (!isSystemAdmin(actor)) return denied('forbidden');
    if (user.status === 'pending') return denied('not_activated');
    return user.isLastSystemAdmin ? denied('last_system_admin') : ALLOWED;
  },
  enable: (actor, user) => {
    if (!isSystemAdmin(actor)) return denied('forbidden');
    return user.status === 'pending' ? denied('not_activated') : ALLOWED;
  },
  delete: (actor, user) => {
    if (!isSystemAdmin(actor)) return denied('forbidden');
    return user.isLastSystemAdmin ? denied('last_system_admin') : ALLOWED;
  },
  resetPassword: (actor, user) => {
    if (!isSystemAdmin(actor)) return denied('forbidden');
    // One's own password is changed in My account, which requires the current one.
    if (isSelf(actor, user)) return denied('own_password');
    return user.status === 'pending' ? denied('not_activated') : ALLOWED;
  },
  viewSessions: allowSystemAdminAndSelf,
  endSessions: allowSystemAdminAndSelf,
};

/** Decides whether the actor may do this with the user. Users that the actor can't see are `not_found`. */
export function decideUser(actor: Actor, action: UserAction, user: UserFacts): Decision {
  const visible = RULES.view(actor, user);
  return visible.allowed ? RULES[action](actor, user) : visible;
}

/** How accounts are created: `none`, by admins; `email`, by invitation; `both`, either way. */
type InviteMethod = 'none' | 'email' | 'both';

/** Decides whether the actor may create users. */
export const decideCreateUser = (actor: Actor, method: InviteMethod): Decision =>
  isSystemAdmin(actor) && method === 'email' ? denied('direct_creation_disabled') : allowSystemAdmin(actor);

/** Decides whether the actor may invite users. */
export const decideInviteUsers = (actor: Actor, method: InviteMethod): Decision =>
  isSystemAdmin(actor) && method === 'none' ? denied('invitations_disabled') : allowSystemAdmin(actor);

/** Decides whether the actor may list, renew and revoke invitations. */
export const decideManageInvitations = allowSystemAdmin;
