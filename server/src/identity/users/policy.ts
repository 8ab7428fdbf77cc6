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
  /** The last active system admin, who can't be disabled, deleted or demoted (docs/permissions.md, Roles). */
  isOnlySystemAdmin: boolean;
}

const isSystemAdmin = (actor: Actor) => actor.systemRole === 'admin';
const isSelf = (actor: Actor, user: UserFacts) => actor.id === user.id;
/** Returns whether the user belongs to an organization or project whose members the actor may view, or manage. */
const isAmongTheirs = (
  actor: Actor,
  { memberships }: Pick<User, 'memberships'>,
  permission: 'viewMembers' | 'manageMembers',
) =>
  memberships.organizations.some(
    ({ organizationId }) => decideAtOrganization(actor, permission, organizationId).allowed,
  ) || memberships.projects.some((project) => decideAtProject(actor, permission, project).allowed);

/** Returns whether the actor may choose the user as a member: themselves, and whom they administer anywhere. */
export const administersUser = (actor: Actor, user: Pick<User, 'id' | 'memberships'>): boolean =>
  isSystemAdmin(actor) || actor.id === user.id || isAmongTheirs(actor, user, 'manageMembers');
const whenSystemAdmin = (actor: Actor): Decision => (isSystemAdmin(actor) ? ALLOWED : denied('forbidden'));
const unlessOnlySystemAdmin = (actor: Actor, user: UserFacts): Decision =>
  isSystemAdmin(actor) && user.isOnlySystemAdmin ? denied('last_system_admin') : whenSystemAdmin(actor);

/**
 * The permission table of docs/permissions.md, one row an action. People are the system admin's to manage; admins of organizations
 * and projects see theirs, and manage where they belong (tenancy/); one's own sessions are one's own.
 */
const RULES: Record<UserAction, (actor: Actor, user: UserFacts) => Decision> = {
  view: (actor, user) =>
    isSystemAdmin(actor) || isSelf(actor, user) || isAmongTheirs(actor, user, 'viewMembers')
      ? ALLOWED
      : denied('not_found'),
  previewImpact: whenSystemAdmin,
  update: whenSystemAdmin,
  updateOwnProfile: (actor, user) => (isSelf(actor, user) ? ALLOWED : denied('forbidden')),
  changeSystemRole: unlessOnlySystemAdmin,
  disable: (actor, user) =>
    user.status === 'pending' && isSystemAdmin(actor)
      ? denied('not_activated')
      : unlessOnlySystemAdmin(actor, user),
  enable: (actor, user) =>
    user.status === 'pending' && isSystemAdmin(actor) ? denied('not_activated') : whenSystemAdmin(actor),
  delete: unlessOnlySystemAdmin,
  // One's own password is changed with the present one, in My account.
  resetPassword: (actor, user) => {
    if (!isSystemAdmin(actor)) return denied('forbidden');
    if (isSelf(actor, user)) return denied('own_password');
    return user.status === 'pending' ? denied('not_activated') : ALLOWED;
  },
  viewSessions: (actor, user) => (isSelf(actor, user) ? ALLOWED : whenSystemAdmin(actor)),
  endSessions: (actor, user) => (isSelf(actor, user) ? ALLOWED : whenSystemAdmin(actor)),
};

/** Whether the actor may do this with this user, and why not. Who may not even know of the user hears `not_found`. */
export function decideUser(actor: Actor, action: UserAction, user: UserFacts): Decision {
  const visible = RULES.view(actor, user);
  return visible.allowed ? RULES[action](actor, user) : visible;
}

/** How people get in: `none`, admins create them; `email`, they are invited. */
type InviteMethod = 'none' | 'email';

/** Whether the actor may create people. */
export const decideCreateUser = (actor: Actor, method: InviteMethod): Decision =>
  isSystemAdmin(actor) && method === 'email' ? denied('direct_creation_disabled') : whenSystemAdmin(actor);

/** Whether the actor may invite people. */
export const decideInviteUsers = (actor: Actor, method: InviteMethod): Decision =>
  isSystemAdmin(actor) && method === 'none' ? denied('invitations_disabled') : whenSystemAdmin(actor);

/** Whether the actor may see and handle invitations that were sent. */
export const decideManageInvitations = whenSystemAdmin;
