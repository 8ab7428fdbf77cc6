export { answerResetRequests } from './answer.ts';
export { passwordResetsOfUsers, purgePasswordResets } from './links.ts';
export { passwordResetRoutes } from './routes.ts';
