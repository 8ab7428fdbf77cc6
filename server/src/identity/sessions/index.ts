export { type Authentication, createAuthentication, signedInAs } from './authentication.ts';
export { type Browser, type BrowserSessions, createBrowserSessions } from './browser.ts';
export { createSessionCache, type SessionCache } from './cache.ts';
export { Session, SessionResponse } from './contract.ts';
export { type Cookies, createCookies, createSwitchingCookies } from './cookies.ts';
export { sessionLifecycle } from './lifecycle.ts';
export { mustChangePassword, type NewSession, type SignedIn } from './model.ts';
export { createSessionPresenter } from './present.ts';
export { sessionRoutes } from './routes.ts';
export { createSessionService, type SessionOrigin, type SessionService } from './service.ts';
export { createSignIn, type PasswordEnforcement } from './sign-in.ts';
export {
  createFindSignedIn,
  deleteSessions,
  purgeSessions,
  rotateToken,
  saveReauthentication,
} from './store.ts';
