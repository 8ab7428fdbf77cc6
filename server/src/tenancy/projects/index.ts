export { Project } from './contract.ts';
export { projectRoutes } from './routes.ts';
