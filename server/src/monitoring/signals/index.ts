export { Signal } from './contract.ts';
export { RULES } from './model.ts';
export { signalRoutes } from './routes.ts';
export { countOpenSignals, purgeSignals } from './store.ts';
export { watchSignals } from './watch.ts';
export { purgeSignalHits } from './watch-store.ts';
