export { authenticate } from './authenticate.ts';
export { createSessionCache } from './cache.ts';
export { Session } from './contract.ts';
export { cookiesOf } from './cookies.ts';
export { sessionsOfUsers } from './dependents.ts';
export { signedInAs } from './request.ts';
export { sessionRoutes } from './routes.ts';
export {
  createFindSignedIn,
  deleteSessions,
  purgeSessions,
  rotateToken,
  type SignedIn,
} from './store.ts';
