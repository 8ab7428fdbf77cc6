export { createPasswordResetJob } from './job.ts';
export { passwordResetLifecycle, purgePasswordResets } from './links.ts';
export { passwordResetRoutes } from './routes.ts';
export { createPasswordResetService } from './service.ts';
