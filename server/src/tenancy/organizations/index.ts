export { Organization } from './contract.ts';
export { organizationRoutes } from './routes.ts';
