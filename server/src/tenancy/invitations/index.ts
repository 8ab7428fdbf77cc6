export { answerOrganizationInvitations } from './answer.ts';
export { Invitation } from './contract.ts';
export { invitationLifecycle } from './lifecycle.ts';
export { invitationRoutes } from './routes.ts';
