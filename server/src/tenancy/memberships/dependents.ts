import type { Services } from '../../identity/services.ts';
import type { UserDependent } from '../../identity/users/index.ts';
import { grantMemberships } from './grant.ts';

/** What memberships do when people change. */
export const membershipsOfUsers = (services: Services): UserDependent => ({
  created: (tx, caller, user, memberships, now) =>
    grantMemberships(tx, services, caller, now, user, memberships, '/memberships'),
});
