import type { Actor, ALLOWED } from '../../access/actor.ts';
import { visibleMemberships } from '../../access/visible.ts';
import type { UserBody } from './contract.ts';
import type { UserDetails } from './lifecycle.ts';
import type { User } from './model.ts';
import { decideManageInvitations, decideUser, type UserAction, type UserFacts } from './policy.ts';

/**
 * A user as this caller sees one: an explicit list of fields, with what the caller may do.
 * @param details what other features tell of them (`detailsOf`).
 */
export function presentUser(actor: Actor, user: User, facts: UserFacts, details?: UserDetails): UserBody {
  const decide = (action: UserAction) => decideUser(actor, action, facts);
  const decisions = {
    update: decide('update'),
    changeSystemRole: decide('changeSystemRole'),
    disable: decide('disable'),
    enable: decide('enable'),
    delete: decide('delete'),
    resetPassword: decide('resetPassword'),
    viewSessions: decide('viewSessions'),
    endSessions: decide('endSessions'),
  } satisfies Record<string, typeof ALLOWED>;
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
      // Of the two the state says which makes sense.
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
