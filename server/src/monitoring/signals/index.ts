export { Signal } from './contract.ts';
export { RULES } from './model.ts';
export { signalRoutes } from './routes.ts';
export { countOpenSignals, purgeSignals } from './store.ts';
export { watchSignals } from './watcher.ts';
export { purgeSignalHits } from './watcher-store.ts';
