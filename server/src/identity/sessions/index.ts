export { authenticate, recognize } from './authenticate.ts';
export { createSessionCache } from './cache.ts';
export { Session, SessionAnswer } from './contract.ts';
export { cookiesOf } from './cookies.ts';
export { sessionsOfUsers } from './dependents.ts';
export { browserOf, handOver } from './hand-over.ts';
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
