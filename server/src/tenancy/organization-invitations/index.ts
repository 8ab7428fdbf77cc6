export { OrganizationInvitation } from './contract.ts';
export {
  createOrganizationInvitations,
  expiryFrom,
  limitInvitations,
  limitInvitationsPerHour,
  resolveInvitedRoles,
} from './create.ts';
export { organizationInvitationLifecycle } from './lifecycle.ts';
export type { OrganizationInvitation as OrganizationInvitationRecord } from './model.ts';
export {
  findNextUnprocessed,
  findOrganizationsWithMember,
  markProcessed,
  processAgain,
} from './pending-store.ts';
export { organizationInvitationRoutes } from './routes.ts';
export {
  acceptOrganizationInvitations,
  changeInvitedEmail,
  revokeInvitationsOf,
  revokeWithAccountInvitations,
  withdrawMailsOf,
} from './settle.ts';
export {
  findOrganizationInvitation,
  findPendingFor,
  followAccountInvitation,
  lockOrganizationInvitations,
} from './store.ts';
