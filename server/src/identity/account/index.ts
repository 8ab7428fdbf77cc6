export { noticeLifecycle, notifyUser } from './notices.ts';
export { createAccountRecovery, setTemporaryPassword } from './recovery.ts';
export { accountRoutes } from './routes.ts';
export { createAccountService } from './service.ts';
