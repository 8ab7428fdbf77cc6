import type { User } from './model.ts';

/** Who asks: the facts about the actor that a decision needs. */
export type Actor = Pick<User, 'id' | 'systemRole'>;

/** What a caller may do with one user; travels with the user as `abilities`. */
export interface UserAbilities {
  update: boolean;
  changeSystemRole: boolean;
  disable: boolean;
  enable: boolean;
  delete: boolean;
  resetPassword: boolean;
  viewSessions: boolean;
  endSessions: boolean;
}

/** What a caller may do at all; travels with the session. */
export interface SystemAbilities {
  listUsers: boolean;
  createUser: boolean;
}

const isSystemAdmin = (actor: Actor) => actor.systemRole === 'admin';

/** People are the system admin's to manage (product.md, permission table). */
export const systemAbilities = (actor: Actor): SystemAbilities => ({
  listUsers: isSystemAdmin(actor),
  createUser: isSystemAdmin(actor),
});

/** @param onlyAdmin whether this user is the last active system admin, who can't be disabled, deleted or demoted. */
export function userAbilities(actor: Actor, user: Pick<User, 'id' | 'status' | 'systemRole'>, onlyAdmin: boolean): UserAbilities {
  const admin = isSystemAdmin(actor);
  const own = actor.id === user.id;
  return {
    update: admin,
    changeSystemRole: admin && !onlyAdmin,
    disable: admin && user.status === 'active' && !onlyAdmin,
    enable: admin && user.status === 'disabled',
    delete: admin && !onlyAdmin,
    resetPassword: admin && !own && user.status !== 'pending',
    viewSessions: admin || own,
    endSessions: admin || own,
  };
}

/** Whether the caller may know of this user; everybody else gets 404. */
export const maySee = (actor: Actor, userId: string): boolean => isSystemAdmin(actor) || actor.id === userId;
