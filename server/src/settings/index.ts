export type { Language, PasswordPolicy, Settings } from './catalogue.ts';
export { SystemFacts } from './contract.ts';
export { hostFaults, rootUrlFaults } from './fields.ts';
export { decideSettings } from './policy.ts';
export { presentSystem, rootUrlOf } from './present.ts';
export { settingRoutes } from './routes.ts';
export type { SettingsServices } from './services.ts';
export { createSettings } from './snapshot.ts';
export { readSettings } from './store.ts';
