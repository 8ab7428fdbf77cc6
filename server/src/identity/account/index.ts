export { noticeLifecycle, notifyUser } from './notices.ts';
export { accountRoutes } from './routes.ts';
export { createAccountService } from './service.ts';
