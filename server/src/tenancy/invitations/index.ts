export { answerOrganizationInvitations } from './answer.ts';
export { Invitation } from './contract.ts';
export { invitationsOfUsers } from './dependents.ts';
export { invitationRoutes } from './routes.ts';
