export { Signal } from './contract.ts';
export { signalRoutes } from './routes.ts';
export { countOpenSignals, purgeSignals } from './store.ts';
