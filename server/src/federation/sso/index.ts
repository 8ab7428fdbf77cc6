export { ssoBrowserRoutes } from './browser-routes.ts';
export { connectionRoutes } from './connection-routes.ts';
export { SsoConnection } from './contract.ts';
export { disableConnections } from './disable.ts';
export { refusePassword } from './enforce.ts';
export { certificateFaults, domainFaults, webUrlFaults } from './fields.ts';
export { createOidcProviders } from './oidc/provider.ts';
export { purgeSso } from './requests-store.ts';
export { ssoSignInRoutes } from './sign-in-routes.ts';
