export { passwordResetsOfUsers, purgePasswordResets } from './links.ts';
export { processPasswordResetRequests } from './process.ts';
export { passwordResetRoutes } from './routes.ts';
