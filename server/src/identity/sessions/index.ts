export { authenticate, recognize } from './authenticate.ts';
export { createSessionCache } from './cache.ts';
export { Session, SessionAnswer } from './contract.ts';
export { cookiesOf } from './cookies.ts';
export { browserOf, issueSession } from './issue-session.ts';
export { sessionLifecycle } from './lifecycle.ts';
export { signedInAs } from './request.ts';
export { sessionRoutes } from './routes.ts';
export { endOwnSession } from './service.ts';
export { deviceOf, type NewSession, type SignInInput, startSession } from './sign-in.ts';
export {
  createFindSignedIn,
  deleteSessions,
  purgeSessions,
  rotateToken,
  type SignedIn,
} from './store.ts';
