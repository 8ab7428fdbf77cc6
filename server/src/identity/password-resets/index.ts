export { answerResetRequests } from './answer.ts';
export { passwordResetLifecycle, purgePasswordResets } from './links.ts';
export { passwordResetRoutes } from './routes.ts';
