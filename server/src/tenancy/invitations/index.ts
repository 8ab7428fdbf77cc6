export { activateInvited } from './activate.ts';
export { Invitation } from './contract.ts';
export { invitationLifecycle } from './lifecycle.ts';
export { createOrganizationInvitationJob } from './process.ts';
export { invitationRoutes } from './routes.ts';
