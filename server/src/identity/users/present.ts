import type { Actor, Decision } from '../../access/actor.ts';
import { visibleMemberships } from '../../access/visible.ts';
import type { UserBody } from './contract.ts';
import type { UserDetails } from './lifecycle.ts';
import type { User } from './model.ts';
import { decideManageInvitations, decideUser, type UserAction, type UserFacts } from './policy.ts';

/**
 * Returns a user as this caller sees them: an allow-list of fields, with what the caller may do.
 * @param details fields that other features provide (`UserLifecycle.details`).
 */
export function presentUser(actor: Actor, user: User & UserFacts, details?: UserDetails): UserBody {
  const decide = (action: UserAction) => decideUser(actor, action, user);
  const decisions = {
    update: decide('update'),
    changeSystemRole: decide('changeSystemRole'),
    disable: decide('disable'),
    enable: decide('enable'),
    delete: decide('delete'),
    resetPassword: decide('resetPassword'),
    viewSessions: decide('viewSessions'),
    endSessions: decide('endSessions'),
  } satisfies Record<string, Decision>;
  const denials: Record<string, string> = {};
  for (const [action, decision] of Object.entries(decisions)) {
    if (!decision.allowed && decision.reason !== 'forbidden') denials[action] = decision.reason;
  }
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    phone: user.phone,
    systemRole: user.systemRole,
    status: user.status,
    language: user.language,
    lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
    mustChangePassword: user.mustChangePassword,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
    version: user.version,
    memberships: visibleMemberships(actor, user),
    invitation: decideManageInvitations(actor).allowed ? (details?.invitation ?? null) : null,
    abilities: {
      update: decisions.update.allowed,
      changeSystemRole: decisions.changeSystemRole.allowed,
      // Only the one of the two that changes anything is offered.
      disable: user.status !== 'disabled' && decisions.disable.allowed,
      enable: user.status === 'disabled' && decisions.enable.allowed,
      delete: decisions.delete.allowed,
      resetPassword: decisions.resetPassword.allowed,
      viewSessions: decisions.viewSessions.allowed,
      endSessions: decisions.endSessions.allowed,
    },
    denials,
  };
}
